/** What both candidates of bench/kaios-crypto.ts are timed at. Runs in a bare engine: `print` is all it can say. */
import { pairInput } from "../src/protocol/discovery/pair.ts";
import { blindInput, blindOf, SLICE, unblindAll } from "../src/protocol/discovery/voprf.ts";
import { mailbox, mailboxAddress, mailboxMaster, readMaster } from "../src/protocol/mailboxes/mailbox.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";

declare function print(text: string): void;

const count = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);
/** Long enough for a clock of milliseconds. */
const LEAST_MS = 400;

function timed(call: () => unknown): number {
  call();
  let runs = 0;
  const start = Date.now();
  let now = start;
  while (now - start < LEAST_MS) {
    call();
    runs++;
    now = Date.now();
  }
  return (now - start) / runs;
}

/** Of something that is long enough by itself. */
function once(call: () => unknown): number {
  const start = Date.now();
  call();
  return Date.now() - start;
}

/** @param whole what only this candidate does, and takes seconds */
export function measure(crypto: Crypto, whole: Readonly<Record<string, () => unknown>> = {}): void {
  const me = crypto.keyPairFromSeed(count(32));
  const secret = crypto.toX25519Secret(me.secretKey);
  const point = crypto.toX25519Public(me.publicKey);
  const [small, large] = [count(1024), count(1 << 20)];
  const [nonce, key] = [count(24), count(32)];
  const sealed = crypto.seal(count(4096), nonce, key);
  // Back after a month: each day's key, and the signature that opens its session.
  const master = mailboxMaster(crypto, key, 0);
  const contact = readMaster(master.publicKey);
  let epoch = 20_800;
  const signature = crypto.sign(small, me.secretKey);
  const calls: Readonly<Record<string, () => unknown>> = {
    X25519: () => crypto.scalarMult(secret, point),
    "key pair": () => crypto.keyPairFromSeed(key),
    "sign 1 KiB": () => crypto.sign(small, me.secretKey),
    "verify 1 KiB": () => crypto.verify(signature, small, me.publicKey),
    "person's key → X25519": () => crypto.toX25519Public(me.publicKey),
    "BLAKE2b 1 KiB": () => crypto.blake2b(32, small),
    "BLAKE2b 1 MiB": () => crypto.blake2b(32, large),
    "open 4 KiB": () => crypto.open(sealed, nonce, key),
    "a mailbox's address": () => mailboxAddress(crypto, contact, "relay.example", epoch++),
    "33 mailboxes, proved": () => {
      for (let day = 0; day < 33; day++) mailbox(crypto, master, "relay.example", epoch + day).sign(small);
    },
    "open 1 MiB": () => crypto.open(crypto.seal(large, nonce, key), nonce, key),
  };
  print(
    JSON.stringify([
      ...Object.keys(calls).map((name) => [name, timed(calls[name] as () => unknown)]),
      ...Object.keys(whole).map((name) => [name, once(whole[name] as () => unknown)]),
    ]),
  );
}

/** Finding the people of a book: blinding, and what comes back unblinded, in slices as the keypad does it. */
export function book(people: number): void {
  const slices = Math.ceil(people / SLICE);
  for (let slice = 0; slice < slices; slice++) {
    const batch = Array.from({ length: SLICE }, (_, i) => {
      const { input } = pairInput("tel:+14155550123", `tel:+4930${1_000_000 + slice * SLICE + i}`);
      return blindInput(input, blindOf(count(64).map((byte) => (byte * 7 + slice + i) & 255)));
    });
    // As answered by a relay whose key is 1: the client's work is the same under any.
    unblindAll(
      batch,
      batch.map(({ element }) => element),
    );
  }
}
