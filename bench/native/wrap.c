/*
 * What libsodium itself can do: the primitives of one gift wrap and one unwrap, in the order of the protocol, without any encoding.
 * Prints "<wraps a second> <unwraps a second>". Lengths are those of a 140-character note: Rumor 299 bytes, padded Seal 1024 bytes.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RUMOR 299
#define SEALED (RUMOR + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define PADDED 1024
#define WRAPPED (PADDED + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define ROUNDS 2000

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void derive(unsigned char key[32], const unsigned char *secret, const unsigned char *public_key, const char *context) {
  unsigned char shared[32];
  if (crypto_scalarmult(shared, secret, public_key) != 0) return;
  crypto_generichash(key, 32, shared, sizeof shared, (const unsigned char *)context, strlen(context));
}

/* Ephemeral key pair, Diffie-Hellman, key derivation, encryption: one layer. */
static void layer(unsigned char *out, unsigned char ephemeral_pk[32], unsigned char nonce[24], const unsigned char *in, size_t length,
                  const unsigned char *recipient_x, const char *context) {
  unsigned char seed[32], sk[64], x[32], key[32];
  randombytes_buf(seed, sizeof seed);
  randombytes_buf(nonce, 24);
  crypto_sign_seed_keypair(ephemeral_pk, sk, seed);
  crypto_sign_ed25519_sk_to_curve25519(x, sk);
  derive(key, x, recipient_x, context);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, in, length, NULL, 0, NULL, nonce, key);
}

static int open_layer(unsigned char *out, const unsigned char *in, size_t length, const unsigned char *ephemeral_pk,
                      const unsigned char *nonce, const unsigned char *own_x, const char *context) {
  unsigned char x[32], key[32];
  if (crypto_sign_ed25519_pk_to_curve25519(x, ephemeral_pk) != 0) return -1;
  derive(key, own_x, x, context);
  return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in, length, NULL, 0, nonce, key);
}

int main(void) {
  static unsigned char rumor[RUMOR], sealed[SEALED], padded[PADDED], wrapped[WRAPPED], opened[PADDED], content[RUMOR];
  unsigned char sender_pk[32], sender_sk[64], recipient_pk[32], recipient_sk[64], recipient_x[32], own_x[32];
  unsigned char seal_pk[32], seal_nonce[24], wrap_pk[32], wrap_nonce[24], signature[64];
  if (sodium_init() < 0) return 1;
  crypto_sign_keypair(sender_pk, sender_sk);
  crypto_sign_keypair(recipient_pk, recipient_sk);
  if (crypto_sign_ed25519_pk_to_curve25519(recipient_x, recipient_pk) != 0) return 1;
  crypto_sign_ed25519_sk_to_curve25519(own_x, recipient_sk);

  double start = seconds();
  for (int i = 0; i < ROUNDS; i++) {
    layer(sealed, seal_pk, seal_nonce, rumor, RUMOR, recipient_x, "ppp-seal-v1");
    crypto_sign_detached(signature, NULL, sealed, SEALED, sender_sk);
    memcpy(padded, sealed, SEALED);
    randombytes_buf(padded + SEALED, PADDED - SEALED);
    layer(wrapped, wrap_pk, wrap_nonce, padded, PADDED, recipient_x, "ppp-wrap-v1");
  }
  double wraps = ROUNDS / (seconds() - start);

  start = seconds();
  for (int i = 0; i < ROUNDS; i++) {
    if (open_layer(opened, wrapped, WRAPPED, wrap_pk, wrap_nonce, own_x, "ppp-wrap-v1") != 0) return 1;
    if (open_layer(content, opened, SEALED, seal_pk, seal_nonce, own_x, "ppp-seal-v1") != 0) return 1;
    if (crypto_sign_verify_detached(signature, opened, SEALED, sender_pk) != 0) return 1;
  }
  double unwraps = ROUNDS / (seconds() - start);
  printf("%.0f %.0f\n", wraps, unwraps);
  return 0;
}
