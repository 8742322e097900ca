/**
 * Known-answer tests of every primitive, before any handles a key. On an untested phone a JavaScript engine from 2016 may compute
 * wrongly, and wrong keys look like right ones.
 */
import { fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";

/** Computed with libsodium. */
const KNOWN = {
  publicKey: "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
  signature:
    "f93eb385386ace5b07d86a5dac882e80f9234db6025c029a59c033e05002144b27a02d8c36a1b621d04d67c4a5c873408b294da23d6af8880ac5692cd1469806",
  x25519: "5730800ab340fcb18ce5111eda9d705f91388b41e4544cbd103ba5942db2233e",
  secret: "3894eea49c580aef816935762be049559d6d1440dede12e6a125f1841fff8e6f",
  shared: "f6f92efb32945aff683324a1c984c5001f46aaea513f3453138d740b3a604b7d",
  hash: "6a8652fd37ccf136426bcb824b3013dd70c690b21bc3e30a9dddc904acd025a9",
  keyed: "508550abef4ae3ca2a49fc43515825f6",
  sealed: "923a76934ab613cb10b589ed9dd41b3b8141d5e9214afbfb16ef0e639af003caf3e6f35c8ce7a0fdc8067b84b0eab6ba5d06f2fa809b4a1b",
} as const;

const count = (length: number, from: number): Uint8Array => Uint8Array.from({ length }, (_, i) => from + i);

function answers(crypto: Crypto): { readonly [name in keyof typeof KNOWN]: Uint8Array } {
  const mine = crypto.keyPairFromSeed(count(32, 0));
  const message = count(300, 7);
  const secret = crypto.toX25519Secret(mine.secretKey);
  const x25519 = crypto.toX25519Public(crypto.keyPairFromSeed(count(32, 32)).publicKey);
  return {
    publicKey: mine.publicKey,
    signature: crypto.sign(message, mine.secretKey),
    x25519,
    secret,
    shared: crypto.scalarMult(secret, x25519),
    hash: crypto.blake2b(32, message),
    keyed: crypto.blake2b(16, message, count(64, 9)),
    sealed: crypto.seal(count(40, 1), count(24, 3), count(32, 5)),
  };
}

/** @returns `crypto`, unchanged. @throws Error `CryptoUnavailable` if an answer is wrong; the engine then does not run (phase `failed`) */
export function proven(crypto: Crypto): Crypto {
  const wrong = whatIsWrong(crypto);
  if (wrong) throw Object.assign(new Error(`this phone computes ${wrong} wrongly`), { name: "CryptoUnavailable" });
  return crypto;
}

function whatIsWrong(crypto: Crypto): string | undefined {
  try {
    const given = answers(crypto);
    const names = Object.keys(KNOWN) as (keyof typeof KNOWN)[];
    const wrong = names.find((name) => toHex(given[name]) !== KNOWN[name]);
    if (wrong) return wrong;
    const [signature, message, publicKey] = [fromHex(KNOWN.signature), count(300, 7), fromHex(KNOWN.publicKey)];
    if (!crypto.verify(signature, message, publicKey)) return "a signature's proof";
    message[0] = 8;
    if (crypto.verify(signature, message, publicKey)) return "a signature's refusal";
    const opened = toHex(crypto.open(fromHex(KNOWN.sealed), count(24, 3), count(32, 5)));
    return opened === toHex(count(40, 1)) ? undefined : "what was sealed";
  } catch (error) {
    return `nothing (${error})`;
  }
}
