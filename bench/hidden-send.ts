/**
 * What a note costs that goes to a hidden mailbox, beside the same note by delivery token: from its Seal to the relay's answer.
 *
 *   npm run build:relay && npm run bench:hidden-send
 *
 * The built relay in a process of its own, each letter wrapped and posted over HTTP as the outbox does, the two kinds in turns; the day's
 * address is known, as after the first letter of a day, and the deliberate delay is not in it. ROUNDS letters of each kind.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Mail } from "../src/engine/mail/mail.ts";
import { Addresses } from "../src/engine/mailboxes/addresses.ts";
import { tokenForReceiving, tokenForSending } from "../src/protocol/delivery/token.ts";
import { type Bytes, fromBase64Url, toHex } from "../src/protocol/encoding/bytes.ts";
import { readGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { masterKey } from "../src/protocol/mailboxes/generations.ts";
import { MailboxSubmit, SealedNoteSubmit } from "../src/protocol/wire/endpoints.ts";
import { encodeBody, encodeCommand } from "../src/protocol/wire/frame.ts";
import { ana, ben, crypto, note } from "../test/support/kit.ts";
import { wallClock } from "../test/support/stranger.ts";
import { connect, startRelay } from "./load/relay.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 400);
const WARM_UP = 40;

const dir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const relay = await startRelay(dir);
const random = (length: number): Uint8Array<ArrayBuffer> => globalThis.crypto.getRandomValues(new Uint8Array(length));
const mail = new Mail(crypto, wallClock, random, ana);
const benId = toHex(ben.publicKey);
const delivery_token = tokenForReceiving(crypto, ben, ana);
const session = await connect(relay.url, { publicKey: ben.publicKey, privateKey: ben.secretKey });
await session.ask(encodeCommand({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token }));
const key = toHex(masterKey(crypto, ben.seed, 0));
const day = new Addresses({ crypto }).at(key, relay.url, wallClock.now());
if (!day) throw new Error("no address");

const headers = { "Content-Type": "application/msgpack" };
async function post(path: string, body: Bytes): Promise<void> {
  const answer = await fetch(`${relay.url}${path}`, { method: "POST", headers, body: body as Uint8Array<ArrayBuffer> });
  const said = await answer.text();
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${said}`);
}

let n = 0;
const letter = () => {
  const expires_at = wallClock.now() + 86_400;
  const written = mail.write({ person: benId, relay: relay.url, body: note(n++), expires_at, sealed: true });
  return written as typeof written & { seal: string; recipient: string };
};
const KINDS = {
  "by token": async (seal: ReturnType<typeof letter>) => {
    const { recipient: _, ...envelope } = readGiftWrap(fromBase64Url(mail.wrapped(seal, undefined).envelope as string));
    // As the outbox: worked out anew for each letter.
    const token = tokenForSending(crypto, ana, ben);
    await post("/v1/note/submit", encodeBody(SealedNoteSubmit, { ...envelope, delivery_token: token }));
  },
  "to a hidden mailbox": async (seal: ReturnType<typeof letter>) => {
    const { recipient: mailbox, ...envelope } = readGiftWrap(fromBase64Url(mail.wrapped(seal, day).envelope as string));
    await post("/v1/mailbox/submit", encodeBody(MailboxSubmit, { mailbox, ...envelope }));
  },
} as const;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const times = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
try {
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const kinds = Object.entries(KINDS);
    // Each kind is first as often as the other.
    for (const [kind, send] of round % 2 ? kinds : kinds.reverse()) {
      const written = letter();
      const began = performance.now();
      await send(written);
      if (round >= WARM_UP) times.get(kind)?.push(performance.now() - began);
    }
    if (round > WARM_UP && round % 100 === 0) {
      const [token, hidden] = [...times.values()].map(median) as [number, number];
      console.log(
        `${round - WARM_UP} letters: ${token.toFixed(2)} and ${hidden.toFixed(2)} ms, ratio ${(hidden / token).toFixed(2)}`,
      );
    }
  }
} finally {
  session.close();
  await relay.stop();
  rmSync(dir, { recursive: true, force: true });
}
for (const [kind, all] of times) console.log(`${kind.padEnd(22)} median ${median(all).toFixed(2)} ms`);
const [token, hidden] = [...times.values()].map(median) as [number, number];
console.log(`ratio ${(hidden / token).toFixed(2)} (target 1.3); load ${loadavg()[0]?.toFixed(1)}`);
