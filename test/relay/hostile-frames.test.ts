/** Thousands of hostile frames over real sockets: each is answered or costs its connection, and never the process. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { concat } from "../../src/protocol/encoding/bytes.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { inForm } from "../support/long.ts";
import type { Client } from "./client.ts";
import { EXAMPLES } from "./examples.ts";
import { type Harness, startRelay } from "./harness.ts";
import { bytesOf, commandNames, envelope, person, wrongEnvelope, wrongFrame } from "./people.ts";

const seed = Number(process.env.FC_SEED ?? 20_261_120);
/** How many of them are sent. */
const COUNT = inForm(4_000, Number.POSITIVE_INFINITY);

type Expected = "failure" | "anything";
interface Hostile {
  readonly frame: Bytes;
  /** `failure`: must not be taken for a command. Either way a closed connection is an answer too. */
  readonly expected: Expected;
}

const valid = commandNames.filter((cmd) => cmd !== "AUTH").map((cmd) => encodeCommand(EXAMPLES[cmd]));
const failing = (frames: readonly Bytes[]): Hostile[] => frames.map((frame) => ({ frame, expected: "failure" }));
const whatever = (frames: readonly Bytes[]): Hostile[] => frames.map((frame) => ({ frame, expected: "anything" }));

const truncations = (): Bytes[] => valid.flatMap((frame) => Array.from(frame, (_, end) => frame.subarray(0, end)));
const trailing = (): Bytes[] => valid.map((frame) => concat(frame, Uint8Array.of(0xc0)));
const random = (): Bytes[] => fc.sample(fc.uint8Array({ maxLength: 300 }), { seed, numRuns: 3500 });

function flips(): Bytes[] {
  const arbitrary = fc.tuple(fc.nat(valid.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }));
  return fc.sample(arbitrary, { seed, numRuns: 3500 }).map(([which, at, mask]) => {
    const frame = Uint8Array.from(valid[which] as Bytes);
    const position = at % frame.length;
    frame[position] = (frame[position] as number) ^ mask;
    return frame;
  });
}

/** Containers in containers, and headers that claim more than there is. */
function bombs(): Bytes[] {
  const frames: Bytes[] = [];
  for (const opener of [0x91, 0x81, 0xdc, 0xdd, 0xde, 0xdf]) {
    for (const depth of [3, 5, 100, 10_000, 100_000]) frames.push(new Uint8Array(depth).fill(opener));
  }
  for (const tag of [0xc6, 0xdb, 0xdd, 0xdf, 0xc9, 0xc8]) {
    for (const size of [0x7fffffff, 0xffffffff, 0x00ffffff, 100_000]) {
      const header = Uint8Array.of(tag, size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255);
      frames.push(header, concat(Uint8Array.of(0x81, 0xa3, 0x63, 0x6d, 0x64), header));
    }
  }
  return frames;
}

function wrongTypes(): Bytes[] {
  const values = [-1, 1.5, 2 ** 53 - 1, "", "text".repeat(50), true, new Uint8Array(0), bytesOf("x", 31), new Uint8Array(70_000)];
  return commandNames.flatMap((cmd) =>
    Object.keys(EXAMPLES[cmd])
      .filter((name) => name !== "cmd")
      .flatMap((name) =>
        values.map((value) => wrongFrame(cmd, { ...(EXAMPLES[cmd] as never as Record<string, never>), [name]: value })),
      ),
  );
}

function wrongEnvelopes(now: number): Bytes[] {
  const recipient = person("bob").publicKey;
  const whole = envelope(recipient, "hostile", now);
  const cut = Array.from(whole, (_, end) => whole.subarray(0, end));
  const changed = ["recipient", "ephemeral_pk", "nonce", "ciphertext", "created_at", "expires_at"].flatMap((name) =>
    [-1, 1.5, "text", new Uint8Array(0), new Uint8Array(15)].map((value) =>
      wrongEnvelope(recipient, "hostile", now, { [name]: value }),
    ),
  );
  return [...cut, ...changed].map((event) => encodeCommand({ cmd: "STORE", event }));
}

const isFailure = (message: Message): boolean => /_FAIL$/.test(message.cmd);

/** Works through the queue on one connection after another. */
async function attack(harness: Harness, name: string, queue: Hostile[]): Promise<{ answered: number; closed: number }> {
  const attacker = person(name);
  let client: Client | undefined;
  const tally = { answered: 0, closed: 0 };
  for (let next = queue.pop(); next; next = queue.pop()) {
    client ??= await harness.as(attacker);
    const reply: Message | undefined = await client.try(next.frame);
    if (!reply) {
      client = undefined;
      tally.closed++;
      continue;
    }
    tally.answered++;
    if (next.expected === "failure" && !isFailure(reply))
      throw new Error(`taken for a command: ${Buffer.from(next.frame).toString("hex")}`);
  }
  client?.close();
  return tally;
}

it(`survives hostile frames (seed ${seed})`, { timeout: 180_000 }, async () => {
  const harness = await startRelay({ env: { PPP_RATE_FACTOR: "100000", PPP_LOG_LEVEL: "error" } });
  const { clock, as, connect, logs } = harness;
  const bob = await as(person("bob"));
  const treasure = await bob.send({ cmd: "STORE", event: envelope(person("bob").publicKey, "treasure", clock.now()) });
  const treasureId = treasure.cmd === "STORED" ? treasure.event_id : new Uint8Array(32);
  const mixed: Hostile[] = [
    ...failing([...truncations(), ...trailing(), ...random(), ...bombs(), ...wrongEnvelopes(clock.now())]),
    ...whatever([...flips(), ...wrongTypes()]),
    // Another's mailbox: well-formed, so it is answered, and changes nothing.
    ...whatever(Array.from({ length: 200 }, () => encodeCommand({ cmd: "ACK", event_ids: [treasureId] }))),
  ];
  expect(mixed.length).toBeGreaterThanOrEqual(10_000);
  const total = Math.min(mixed.length, COUNT);
  // Every kind on every connection, in an order that the seed decides.
  const queue = fc.sample(fc.shuffledSubarray(mixed, { minLength: total, maxLength: total }), { seed, numRuns: 1 })[0] ?? mixed;
  const tallies = await Promise.all(Array.from({ length: 8 }, (_, i) => attack(harness, `attacker ${i}`, queue)));
  expect(tallies.reduce((sum, { answered, closed }) => sum + answered + closed, 0)).toBe(total);

  // A challenge of another connection, replayed.
  const [victim, thief] = await Promise.all([connect(), connect()]);
  const proof = person("alice").auth(victim.nonce);
  await victim.client.send({ cmd: "AUTH", ...proof });
  expect((await thief.client.send({ cmd: "AUTH", ...proof })).cmd).toBe("AUTH_FAIL");

  const events = await bob.send({ cmd: "FETCH", since: 0 });
  expect(events.cmd === "EVENTS" && events.events.length).toBeGreaterThanOrEqual(1);
  expect(await bob.send({ cmd: "ACK", event_ids: [treasureId] })).toEqual({ cmd: "ACKED", count: 1 });
  expect((await (await as(person("newcomer"))).send({ cmd: "CAPABILITIES" })).cmd).toBe("CAPABILITIES");
  expect(logs()).toBe("");
});
