/**
 * Back after a month with hidden mail: how long until all has come, from 33 mailboxes and from one with the same letters.
 *
 *   npm run build:relay && npm run bench:hidden-month
 *
 * The built relay in a process of its own, the whole engine over real sockets, the two kinds in turns. Each mailbox is asked over a connection of
 * its own; the random start of each is set to nothing, which takes ten minutes otherwise. ROUNDS rounds of LETTERS letters. What the arithmetic
 * costs a keypad's engine says `npm run bench:kaios-crypto`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineState } from "../src/engine/face.ts";
import { createEngine } from "../src/engine/index.ts";
import { Mail } from "../src/engine/mail/mail.ts";
import { Addresses } from "../src/engine/mailboxes/addresses.ts";
import type { Clock } from "../src/engine/ports.ts";
import { loadSodium } from "../src/platform/worker/sodium.ts";
import { writeContactLink } from "../src/protocol/contacts/link.ts";
import { fromBase64Url, toHex } from "../src/protocol/encoding/bytes.ts";
import { readGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { masterKey } from "../src/protocol/mailboxes/generations.ts";
import { MailboxSubmit } from "../src/protocol/wire/endpoints.ts";
import { encodeBody } from "../src/protocol/wire/frame.ts";
import { ana, crypto, note } from "../test/support/kit.ts";
import { MemoryStore, MemoryVault } from "../test/support/memory-store.ts";
import { NodeNetwork } from "../test/support/node-network.ts";
import { wallClock } from "../test/support/stranger.ts";
import { startRelay } from "./load/relay.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const LETTERS = Number(process.env.LETTERS ?? 66);
const DAY_S = 86_400;
/** Tomorrow, today, and the days that a letter can live. */
const MAILBOXES = 33;
const PER_MAILBOX_MS = 45;

const dir = mkdtempSync(join(tmpdir(), "cairn-bench-"));
const relay = await startRelay(dir);
/** `uniform` asks for three bytes: of those all are nought. */
const random = (length: number): Uint8Array<ArrayBuffer> =>
  length === 3 ? new Uint8Array(3) : globalThis.crypto.getRandomValues(new Uint8Array(length));
const mail = new Mail(crypto, wallClock, random, ana);

class Device {
  readonly store = new MemoryStore();
  readonly vault = new MemoryVault();
  readonly network = new NodeNetwork();
  state!: EngineState;
  engine!: ReturnType<typeof createEngine>;

  async on(clock: Clock): Promise<void> {
    const { store, vault, network } = this;
    const slowHash = async (): Promise<Uint8Array> => new Uint8Array(32);
    const ports = {
      store,
      vault,
      network,
      clock,
      random,
      loadCrypto: loadSodium,
      slowHash,
      app: "https://cairn.example",
      relay: relay.url,
    };
    this.engine = createEngine(ports);
    this.engine.subscribe((state) => {
      this.state = state;
    });
    await this.engine.start();
  }

  until(done: (state: EngineState) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const { engine } = this;
      const end = engine.subscribe((state) => {
        if (!done(state)) return;
        queueMicrotask(() => end());
        resolve();
      });
    });
  }
}

/** Somebody who was last here a month ago, and knows Ana. */
async function lastHereAMonthAgo(days: number): Promise<Device> {
  const device = new Device();
  device.network.cut();
  await device.on({ ...wallClock, now: () => wallClock.now() - days * DAY_S });
  await device.engine.createIdentity("Ben", true);
  await device.engine.addPerson(writeContactLink(relay.url, { publicKey: ana.publicKey, relay: relay.url, name: "Ana" }), "Ana");
  device.engine.stop();
  device.network.restore();
  return device;
}
const KINDS = { "one mailbox": 0, [`${MAILBOXES} mailboxes`]: MAILBOXES - 2 };

async function send(key: string, ben: string, back: number, n: number): Promise<void> {
  const day = new Addresses({ crypto }).at(key, relay.url, wallClock.now() - back * DAY_S);
  const now = Math.floor(wallClock.now());
  const body = note(n);
  if (!day || body.kind !== "PRESENCE") throw new Error("no address");
  const time_window = { starts_at: now - 60, ends_at: now + DAY_S, timezone: "Europe/London" };
  const dated = { ...body, content: { ...body.content, time_window } };
  const written = mail.write({ person: ben, relay: relay.url, body: dated, expires_at: now + DAY_S, sealed: true });
  const letter = written as typeof written & { seal: string; recipient: string };
  const { recipient: mailbox, ...envelope } = readGiftWrap(fromBase64Url(mail.wrapped(letter, day).envelope as string));
  const sent = encodeBody(MailboxSubmit, { mailbox, ...envelope });
  const headers = { "Content-Type": "application/msgpack" };
  const answer = await fetch(`${relay.url}/v1/mailbox/submit`, { method: "POST", headers, body: sent as Uint8Array<ArrayBuffer> });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** @returns milliseconds from the start of the app until all letters are there, and all mailboxes were asked */
async function comeBack(days: number): Promise<number> {
  const device = await lastHereAMonthAgo(days);
  const seed = device.vault.seed as Uint8Array<ArrayBuffer>;
  const key = toHex(masterKey(crypto, seed, 0));
  const { id } = device.state.me as NonNullable<EngineState["me"]>;
  for (let n = 0; n < LETTERS; n++) await send(key, id, days === 0 ? 0 : n % (MAILBOXES - 1), n);
  const began = performance.now();
  await device.on(wallClock);
  await device.until(({ waiting }) => waiting.length === LETTERS);
  const took = performance.now() - began;
  device.engine.stop();
  device.network.cut();
  return took;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const times = new Map<string, number[]>(Object.keys(KINDS).map((kind) => [kind, []]));
try {
  for (let round = 0; round <= ROUNDS; round++) {
    const kinds = Object.entries(KINDS);
    for (const [kind, days] of round % 2 ? kinds : kinds.reverse()) {
      const took = await comeBack(days);
      // The first warms up.
      if (round > 0) times.get(kind)?.push(took);
    }
    if (round === 0) continue;
    const [one, all] = [...times.values()].map(median) as [number, number];
    console.log(
      `${round}: ${one.toFixed(0)} ms from one, ${all.toFixed(0)} ms from ${MAILBOXES}: ${((all - one) / MAILBOXES).toFixed(1)} ms a mailbox (target ${PER_MAILBOX_MS})`,
    );
  }
  console.log(`load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await relay.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit(0);
