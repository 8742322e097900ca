/** Finding people (ours): keys and their year, rations, what lies under a tag, and what the relay is told and keeps. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { DISCOVERY_KEY_FILE, loadEvaluatorKeys } from "../../relay/features/discovery/evaluator-keys.ts";
import { rationDigest } from "../../relay/features/discovery/handlers.ts";
import { loadPepper, PEPPER_FILE } from "../../relay/features/discovery/pepper.ts";
import { loadRelayKey } from "../../relay/ops/relay-key.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { readEvaluators } from "../../src/protocol/discovery/evaluators.ts";
import { contactHash } from "../../src/protocol/discovery/hash.ts";
import { checkProof } from "../../src/protocol/discovery/voprf.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { type Client, failure } from "./client.ts";
import { blindedInputs, boxOf } from "./discovery-inputs.ts";
import { passAndSweep } from "./fake-clock.ts";
import { type Harness, settingsOf, startRelay, tempDir } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, type Person, person } from "./people.ts";

const crypto = await loadRelayCrypto();
const DAY = 86_400;
const alice = person("alice");

const start = (env: Readonly<Record<string, string>> = {}): Promise<Harness> =>
  startRelay({ env: { PPP_DISCOVERY: "pair", ...env } });
async function evaluatorsOf({ url }: Harness) {
  const { discovery } = parseCapabilities(await (await fetch(`${url}/v1/capabilities`)).text());
  return readEvaluators(discovery, new URL(url).host);
}
const elements = (label: string, count: number): Uint8Array[] =>
  blindedInputs(
    label,
    Array.from({ length: count }, (_, i) => `${label} ${i}`),
  ).map(({ element }) => element);
const publish = (client: Client | HttpClient, who: Person, labels: readonly string[], box = boxOf("box")): Promise<Message> =>
  client.send({
    cmd: "DISCOVERY_PUBLISH",
    hashes: labels.map((label) => bytesOf(label, 32)),
    pubkey: who.publicKey,
    boxes: labels.map(() => box),
  });

describe("a relay without discovery", () => {
  it("makes no key, and says that it does not do it", async () => {
    const relay = await startRelay();
    expect(existsSync(join(relay.dataDir, DISCOVERY_KEY_FILE))).toBe(false);
    const reply = await (await relay.as(alice)).send({ cmd: "DISCOVERY_QUERY", hashes: [bytesOf("tag", 32)] });
    expect(failure(reply)).toMatchObject({ cmd: "DISCOVERY_FAIL", code: "feature-disabled" });
    expect(await evaluatorsOf(relay)).toEqual([]);
  });
});

describe("settings", () => {
  it.each([
    ["PPP_DISCOVERY", "hash", /PPP_DISCOVERY must be off, pair/],
    ["PPP_DISCOVERY_SECOND", "other.example", /PPP_DISCOVERY_SECOND must be a host/],
    ["PPP_DISCOVERY_SECOND", `other.example/${"ab".repeat(31)}`, /PPP_DISCOVERY_SECOND must be a host/],
    ["PPP_DISCOVERY_MAX_BYTES", "much", /PPP_DISCOVERY_MAX_BYTES must be bytes/],
  ])("%s=%s stops the start", (name, value, words) => expect(() => settingsOf({ [name]: value })).toThrow(words));

  it("names another relay's keys as the second evaluator, and its own by the public address", async () => {
    const [one, two] = ["ab".repeat(32), "cd".repeat(32)];
    const relay = await start({
      PPP_DISCOVERY_SECOND: `other.example/${one},${two}`,
      PPP_PUBLIC_URL: "https://relay.example",
    });
    const evaluators = await evaluatorsOf(relay);
    expect(evaluators.map(({ authority }) => authority)).toEqual(["relay.example", "other.example", "other.example"]);
    expect(evaluators.slice(1).map(({ publicKey }) => toHex(publicKey))).toEqual([one, two]);
  });
});

describe("the key", () => {
  it("lies in a file of its user's alone, and is the same after a restart", async () => {
    const relay = await start();
    const path = join(relay.dataDir, DISCOVERY_KEY_FILE);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const [before] = await evaluatorsOf(relay);
    const again = loadEvaluatorKeys(keysIn(relay.dataDir), crypto, relay.clock.now()).current(relay.clock.now());
    expect(again.map(({ publicKey }) => toHex(publicKey))).toEqual([toHex(before!.publicKey)]);
  });

  it("gets a successor after a year, answers a month beside it, and is forgotten", async () => {
    const relay = await start();
    const [first] = await evaluatorsOf(relay);
    const client = new HttpClient(relay.url, alice, () => relay.clock.now());
    const ask = (keyId: Uint8Array) => client.send({ cmd: "DISCOVERY_EVAL", blinded: elements("year", 1), key_id: keyId });
    relay.clock.advance(RELAY_LIMITS.DISCOVERY_KEY_SECS - 1);
    expect(await evaluatorsOf(relay)).toHaveLength(1);
    relay.clock.advance(1);
    const both = await evaluatorsOf(relay);
    expect(both).toHaveLength(2);
    expect(both[1]).toEqual(first);
    expect(both[0]!.until! - both[1]!.until!).toBe(RELAY_LIMITS.DISCOVERY_KEY_SECS);
    for (const { keyId, publicKey } of both) {
      const reply = await ask(keyId);
      if (reply.cmd !== "DISCOVERY_EVALUATED") throw new Error(reply.cmd);
      checkProof(publicKey, elements("year", 1), reply.evaluated, reply.proof);
    }
    relay.clock.advance(RELAY_LIMITS.DISCOVERY_KEY_OVERLAP_SECS);
    expect(failure(await ask(first!.keyId)).code).toBe("not-found");
    expect(await evaluatorsOf(relay)).toEqual([both[0]]);
    const stored = JSON.parse(readFileSync(join(relay.dataDir, DISCOVERY_KEY_FILE), "utf8"));
    expect(stored.keys).toHaveLength(1);
    expect(statSync(join(relay.dataDir, DISCOVERY_KEY_FILE)).mode & 0o777).toBe(0o600);
  });

  it("is in no copy of the database", async () => {
    const relay = await start();
    const { keys } = JSON.parse(readFileSync(join(relay.dataDir, DISCOVERY_KEY_FILE), "utf8"));
    const database = readFileSync(join(relay.dataDir, "relay.db"));
    expect(database.includes(Buffer.from(keys[0].seed, "base64url"))).toBe(false);
  });

  it("that cannot be read stops the start, and is not replaced", () => {
    const dataDir = tempDir();
    loadEvaluatorKeys(keysIn(dataDir), crypto, 0);
    const path = join(dataDir, DISCOVERY_KEY_FILE);
    for (const text of ["", "{}", '{"keys":[]}', '{"keys":[{"seed":"x","from":1}]}']) {
      writeFileSync(path, text);
      expect(() => loadEvaluatorKeys(keysIn(dataDir), crypto, 0)).toThrow(/holds no keys of discovery/);
      expect(readFileSync(path, "utf8")).toBe(text);
    }
  });
});

describe("a ration", () => {
  it("is spent, comes back by the day, and survives a restart", async () => {
    const relay = await start({ PPP_DISCOVERY_EVAL_IP_RATE: "none", PPP_RATE_FACTOR: "10" });
    const [{ keyId: key_id } = { keyId: new Uint8Array(8) }] = await evaluatorsOf(relay);
    let client = await relay.as(alice);
    const blinded = elements("ration", 64);
    const ask = (count = 64) => client.send({ cmd: "DISCOVERY_EVAL", blinded: blinded.slice(0, count), key_id });
    for (let spent = 0; spent < RELAY_LIMITS.DISCOVERY_RATION; spent += 64) expect((await ask()).cmd).toBe("DISCOVERY_EVALUATED");
    const refused = await ask(32);
    expect(failure(refused)).toMatchObject({ cmd: "DISCOVERY_FAIL", code: "rate-limited" });
    expect("after" in refused && refused.after).toBe(DAY / 2);
    relay.clock.advance(DAY / 2);
    // The socket has not lived through half a day of silence.
    client = await relay.as(alice);
    expect((await ask(32)).cmd).toBe("DISCOVERY_EVALUATED");
    expect(failure(await ask(1)).code).toBe("rate-limited");
    // Kept in the database, so no restart gives another one; and another key has its own.
    const { takeRation } = relay.store.discovery;
    expect(await takeRation(rationDigest(loadRelayKey(relay.dataDir), alice.publicKey), 1, relay.clock.now())).toBeGreaterThan(0);
    const bob = await relay.as(person("bob"));
    expect((await bob.send({ cmd: "DISCOVERY_EVAL", blinded, key_id })).cmd).toBe("DISCOVERY_EVALUATED");
  });

  it("takes nothing for what is refused", async () => {
    const relay = await start();
    const [{ keyId: key_id } = { keyId: new Uint8Array(8) }] = await evaluatorsOf(relay);
    const client = await relay.as(alice);
    const bad = [...elements("bad", 63), new Uint8Array(32)];
    for (let i = 0; i < 20; i++)
      expect(failure(await client.send({ cmd: "DISCOVERY_EVAL", blinded: bad, key_id })).code).toBe("malformed");
    expect((await client.send({ cmd: "DISCOVERY_EVAL", blinded: elements("bad", 64), key_id })).cmd).toBe("DISCOVERY_EVALUATED");
  });

  it("of an address counts elements, whatever keys it has, and is refused over HTTP with the time to wait", async () => {
    const relay = await start({ PPP_DISCOVERY_EVAL_IP_RATE: "100/86400" });
    const [{ keyId: key_id } = { keyId: new Uint8Array(8) }] = await evaluatorsOf(relay);
    const ask = (name: string, count: number) =>
      new HttpClient(relay.url, person(name), () => relay.clock.now()).send({
        cmd: "DISCOVERY_EVAL",
        blinded: elements(name, count),
        key_id,
      });
    expect((await ask("one", 60)).cmd).toBe("DISCOVERY_EVALUATED");
    expect(failure(await ask("two", 60)).code).toBe("rate-limited");
    expect((await ask("three", 40)).cmd).toBe("DISCOVERY_EVALUATED");
    relay.clock.advance(DAY + 600);
    expect((await ask("two", 60)).cmd).toBe("DISCOVERY_EVALUATED");
  });
});

describe("under a tag", () => {
  const asFrom = async (relay: Harness, name: string, address: string, labels: readonly string[]): Promise<Message> => {
    const who = person(name);
    const client = new HttpClient(relay.url, who, () => relay.clock.now());
    const frame = encodeCommand({
      cmd: "DISCOVERY_PUBLISH",
      hashes: labels.map((label) => bytesOf(label, 32)),
      pubkey: who.publicKey,
      boxes: labels.map(() => boxOf("box")),
    });
    return (await client.post("/v1/command", frame, { ...client.proof(frame), "x-forwarded-for": address })).message;
  };

  it("lie two boxes of one address, and thirty-two in all", async () => {
    const relay = await start();
    expect((await asFrom(relay, "a", "203.0.113.1", ["tag"])).cmd).toBe("DISCOVERY_PUBLISHED");
    expect((await asFrom(relay, "b", "203.0.113.1", ["tag"])).cmd).toBe("DISCOVERY_PUBLISHED");
    expect(failure(await asFrom(relay, "c", "203.0.113.1", ["tag"])).code).toBe("quota");
    // One tag that is full takes no other's place, and a publisher's own box can always be renewed.
    expect(await asFrom(relay, "c", "203.0.113.1", ["tag", "another"])).toMatchObject({ cmd: "DISCOVERY_PUBLISHED", count: 1 });
    expect((await asFrom(relay, "a", "203.0.113.1", ["tag"])).cmd).toBe("DISCOVERY_PUBLISHED");
    for (let i = 2; i < RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG; i++)
      expect((await asFrom(relay, `n${i}`, `203.0.113.${i}`, ["tag"])).cmd).toBe("DISCOVERY_PUBLISHED");
    expect(failure(await asFrom(relay, "late", "203.0.113.200", ["tag"])).code).toBe("quota");
    const reply = await (await relay.as(alice)).send({ cmd: "DISCOVERY_QUERY", hashes: [bytesOf("tag", 32)] });
    expect(reply.cmd === "DISCOVERY_MATCHES" && reply.matches).toHaveLength(RELAY_LIMITS.DISCOVERY_BOXES_PER_TAG);
  });

  it("lies a box for forty days, after which there is space again", async () => {
    const relay = await start();
    const client = new HttpClient(relay.url, alice, () => relay.clock.now());
    await publish(client, alice, ["tag"]);
    for (const name of ["b", "c"])
      await publish(new HttpClient(relay.url, person(name), () => relay.clock.now()), person(name), ["tag"]);
    const found = async (): Promise<number> => {
      const reply = await client.send({ cmd: "DISCOVERY_QUERY", hashes: [bytesOf("tag", 32)] });
      return reply.cmd === "DISCOVERY_MATCHES" ? reply.matches.length : -1;
    };
    expect(await found()).toBe(2);
    await passAndSweep(relay.clock, 40 * DAY - 200);
    expect(await found()).toBe(2);
    await passAndSweep(relay.clock, 200);
    expect(await found()).toBe(0);
    expect((await relay.store.discovery.purge(relay.clock.now(), 10)).boxes).toBe(0);
    expect((await publish(client, alice, ["tag"])).cmd).toBe("DISCOVERY_PUBLISHED");
  });

  it("is no more than all boxes may take together", async () => {
    const relay = await start({ PPP_DISCOVERY_MAX_BYTES: "2100" });
    const client = await relay.as(alice);
    expect(await publish(client, alice, ["1", "2", "3", "4"])).toMatchObject({ count: 3 });
    expect(failure(await publish(client, alice, ["4"])).code).toBe("quota");
    expect(await publish(client, alice, ["1"])).toMatchObject({ count: 1 });
    await client.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [bytesOf("1", 32)] });
    expect(await publish(client, alice, ["4"])).toMatchObject({ count: 1 });
  });
});

it("a tag counts against its address, asked or published", async () => {
  const relay = await start({ PPP_DISCOVERY_IP_RATE: "20/3600" });
  const client = await relay.as(alice);
  const hashes = Array.from({ length: 16 }, (_, i) => bytesOf(`${i}`, 32));
  expect((await client.send({ cmd: "DISCOVERY_QUERY", hashes })).cmd).toBe("DISCOVERY_MATCHES");
  expect(failure(await publish(client, alice, ["a", "b", "c", "d", "e"])).code).toBe("rate-limited");
  expect((await publish(client, alice, ["a", "b", "c", "d"])).cmd).toBe("DISCOVERY_PUBLISHED");
});

describe("hashes", () => {
  const pepperOf = async (client: Client | HttpClient) => {
    const reply = await client.send({ cmd: "DISCOVERY_PEPPER" });
    if (reply.cmd !== "DISCOVERY_PEPPERED") throw new Error(JSON.stringify(failure(reply)));
    return reply;
  };
  const find = async (client: Client | HttpClient, hash: Uint8Array) => {
    const reply = await client.send({ cmd: "DISCOVERY_QUERY", hashes: [hash] });
    return reply.cmd === "DISCOVERY_MATCHES" ? reply.matches.map(({ pubkey, box }) => [toHex(pubkey), box]) : [];
  };
  const byHash = (): Promise<Harness> => start({ PPP_DISCOVERY: "pair+hash" });
  const featuresOf = async ({ url }: Harness) =>
    parseCapabilities(await (await fetch(`${url}/v1/capabilities`)).text()).features ?? [];

  it("are nothing that a relay of pairs knows: no pepper, no publication without a box", async () => {
    const relay = await start();
    const client = await relay.as(alice);
    expect(failure(await client.send({ cmd: "DISCOVERY_PEPPER" })).code).toBe("feature-disabled");
    const bare = { cmd: "DISCOVERY_PUBLISH", hashes: [bytesOf("h", 32)], pubkey: alice.publicKey } as const;
    expect(failure(await client.send(bare)).code).toBe("malformed");
    expect(existsSync(join(relay.dataDir, PEPPER_FILE))).toBe(false);
    expect(await featuresOf(relay)).not.toContain("discovery");
  });

  it("are found by who has the number, under one's own key, until they are taken back; pairs go on beside", async () => {
    const relay = await byHash();
    expect(await featuresOf(relay)).toEqual(expect.arrayContaining(["discovery", "discovery-pair"]));
    expect(await evaluatorsOf(relay)).toHaveLength(1);
    const [mine, bob] = [await relay.as(alice), await relay.as(person("bob"))];
    const { pepper } = await pepperOf(mine);
    const hash = contactHash(crypto, "tel:+14155550123", pepper);
    const publish = { cmd: "DISCOVERY_PUBLISH", hashes: [hash], pubkey: alice.publicKey } as const;
    expect(await mine.send(publish)).toMatchObject({ cmd: "DISCOVERY_PUBLISHED", count: 1 });
    expect(failure(await bob.send(publish)).code).toBe("forbidden");
    expect((await pepperOf(bob)).pepper).toEqual(pepper);
    expect(await find(bob, hash)).toEqual([[toHex(alice.publicKey), undefined]]);
    await bob.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [hash] });
    expect(await find(bob, hash)).toHaveLength(1);
    await mine.send({ cmd: "DISCOVERY_WITHDRAW", hashes: [hash] });
    expect(await find(bob, hash)).toEqual([]);
  });

  it("end with their pepper, which is another one each month and lies in a file of its own", async () => {
    const relay = await byHash();
    const client = new HttpClient(relay.url, alice, () => relay.clock.now());
    const first = await pepperOf(client);
    expect(first.until).toBe(Math.floor(relay.clock.now()) + RELAY_LIMITS.DISCOVERY_PEPPER_SECS);
    expect(statSync(join(relay.dataDir, PEPPER_FILE)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(relay.dataDir, "relay.db")).includes(Buffer.from(first.pepper))).toBe(false);
    relay.clock.advance(10 * DAY);
    const hash = bytesOf("hash", 32);
    await client.send({ cmd: "DISCOVERY_PUBLISH", hashes: [hash], pubkey: alice.publicKey });
    expect(loadPepper(keysIn(relay.dataDir), relay.clock.now())(relay.clock.now()).pepper).toEqual(Buffer.from(first.pepper));
    await passAndSweep(relay.clock, first.until - relay.clock.now() - 400);
    expect(await find(client, hash)).toHaveLength(1);
    relay.clock.advance(400);
    const next = await pepperOf(client);
    expect(next.pepper).not.toEqual(first.pepper);
    expect(await find(client, hash)).toEqual([]);
  });

  it("have no pepper of a far future, which would never change", () => {
    const dataDir = tempDir();
    const ahead = loadPepper(keysIn(dataDir), 400 * DAY)(400 * DAY);
    const now = loadPepper(keysIn(dataDir), 1 * DAY)(1 * DAY);
    expect(now.until).toBe(31 * DAY);
    expect(now.pepper).not.toEqual(ahead.pepper);
  });
});
