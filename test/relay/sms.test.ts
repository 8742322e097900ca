/** Text messages (tier 3): a relay, a gateway and a carrier in this process, all on one clock. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { aloneIn } from "../../relay/cluster/cluster.ts";
import { Texter } from "../../relay/features/sms/texter.ts";
import { createLog } from "../../src/host/log.ts";
import { systemRandom } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { sealToken } from "../../src/protocol/sms/sealed-number.ts";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import { type Both, confirmed, crypto, RELAY_SECRET, startBoth } from "../sms/harness.ts";
import { failure } from "./client.ts";
import { turn } from "./fake-clock.ts";
import { type Harness, settingsOf, startRelay, undoLater } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, person } from "./people.ts";
import { startPushService } from "./push-services.ts";

const alice = person("alice");
const bob = person("bob");
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

interface World extends Both {
  readonly relay: Harness;
  readonly token: Bytes;
  /** Time passes at the relay and at the gateway, with what it sets off. */
  pass(seconds: number): Promise<void>;
}

async function setUp(env: Record<string, string> = {}): Promise<World> {
  const both = await startBoth();
  const token = await confirmed(both);
  both.carrier.texts.length = 0;
  const relay = await startRelay({ env: { PPP_SMS_GATEWAY: both.gateway.url, PPP_SMS_SECRET: RELAY_SECRET, ...env } });
  return { ...both, relay, token, pass: passer(relay, both) };
}

const passer =
  (relay: Harness, { gateway }: Both) =>
  async (seconds: number): Promise<void> => {
    await quiet();
    for (let passed = 0; passed < seconds; passed += 15) {
      gateway.clock.advance(15);
      relay.clock.advance(15);
      await quiet();
    }
  };

/** Until a request to the gateway and its text have come and gone. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 60; i++) await turn();
}

const seal = (token: Bytes, gateway: Bytes): Bytes => sealToken(crypto, token, gateway, systemRandom(32));

async function register({ relay, gateway, token }: World, who = bob, language = "en"): Promise<void> {
  const client = await relay.as(who);
  const sealed_number = seal(token, gateway.publicKey);
  const { cmd } = await client.send({ cmd: "REGISTER_SMS", phone_hash: bytesOf("hash", 32), sealed_number, language });
  expect(cmd).toBe("SMS_REGISTERED");
  client.close();
  await client.closed;
}

async function send({ relay }: Pick<World, "relay">, label: string, to = bob): Promise<Bytes> {
  const client = new HttpClient(relay.url, alice, () => relay.clock.now());
  const now = relay.clock.now();
  const event = envelope(to.publicKey, label, now, { expires_at: now + DAY });
  const reply = await client.send({ cmd: "STORE", event });
  if (reply.cmd !== "STORED") throw new Error(reply.cmd);
  return reply.event_id;
}

it("sends one text in fifteen minutes for mail that waits, and none for what was fetched", async () => {
  const world = await setUp();
  const { relay, carrier, pass } = world;
  await register(world, bob, "de");
  const ids = [await send(world, "one"), await send(world, "two")];
  expect(carrier.texts).toHaveLength(0);
  await pass(2 * MINUTE);
  expect(carrier.texts.map(({ text }) => text)).toEqual([expect.stringContaining("Etwas wartet")]);
  ids.push(await send(world, "three"));
  await pass(12 * MINUTE);
  expect(carrier.texts).toHaveLength(1);
  await pass(2 * MINUTE);
  expect(carrier.texts).toHaveLength(2);
  // Nothing new: no reminder.
  await pass(20 * MINUTE);
  expect(carrier.texts).toHaveLength(2);
  // Fetched in between.
  ids.push(await send(world, "four"));
  const client = new HttpClient(relay.url, bob, () => relay.clock.now());
  expect(await client.send({ cmd: "ACK", event_ids: ids })).toMatchObject({ count: 4 });
  await pass(20 * MINUTE);
  expect(carrier.texts).toHaveLength(2);
});

it("sends none while a socket is open, nor to who withdrew, nor to who never asked", async () => {
  const world = await setUp();
  const { relay, carrier, pass } = world;
  await register(world);
  const client = await relay.as(bob);
  await send(world, "one");
  await pass(5 * MINUTE);
  client.close();
  await client.closed;
  await send(world, "for alice", alice);
  await pass(5 * MINUTE);
  expect(carrier.texts).toHaveLength(0);
  await send(world, "two");
  const again = await relay.as(bob);
  expect((await again.send({ cmd: "DEREGISTER_SMS" })).cmd).toBe("SMS_DEREGISTERED");
  again.close();
  await again.closed;
  await pass(5 * MINUTE);
  expect(carrier.texts).toHaveLength(0);
});

it("sends none where a push was taken, and one where it was not", async () => {
  const service = await startPushService();
  const world = await setUp({ PPP_PUSH_ALLOW_LOCAL: "on" });
  const { relay, carrier, pass } = world;
  await register(world);
  const token = JSON.stringify({ endpoint: `${service.url}/phone` });
  await relay.store.push.register(bob.publicKey, { platform: "webpush", token });
  await send(world, "one");
  await service.heard(1);
  await pass(5 * MINUTE);
  expect(carrier.texts).toHaveLength(0);
  // The service is away: three tries, then a text.
  service.answer = { status: 503, body: "" };
  await send(world, "two");
  await service.heard(2);
  expect(carrier.texts).toHaveLength(0);
  await pass(5 * MINUTE);
  expect(service.received).toHaveLength(4);
  expect(carrier.texts).toHaveLength(1);
  // The device is gone.
  service.answer = { status: 410, body: "" };
  await pass(15 * MINUTE);
  await send(world, "three");
  await pass(5 * MINUTE);
  expect(await relay.store.push.registrationsOf(bob.publicKey)).toEqual([]);
  expect(carrier.texts).toHaveLength(2);
});

it("deletes what it has when the owner sent STOP, or when the number does not count", async () => {
  const world = await setUp();
  const { relay, gateway, carrier, pass, token } = world;
  await register(world);
  await register({ ...world, token: Uint8Array.from(token, (byte) => byte ^ 1) }, alice);
  carrier.reply("491701234567", "STOP");
  while ((await gateway.state(token)) !== "stopped") await turn();
  await send(world, "one");
  await send(world, "two", alice);
  await pass(3 * MINUTE);
  expect(await relay.store.sms.owed(relay.clock.now(), 9)).toEqual([]);
  expect(carrier.texts).toHaveLength(0);
});

it("loses nothing while the gateway is away, refuses its secret or answers nonsense, and says so once", async () => {
  const world = await setUp();
  let answer: { status: number; headers?: Record<string, string>; body?: string } = { status: 401 };
  const asked: string[] = [];
  const between = createServer((request, response) => {
    request.resume();
    asked.push(request.headers.authorization ?? "");
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", resolve));
  undoLater(() => {
    between.closeAllConnections();
    between.close();
  });
  const url = `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
  const relay = await startRelay({ env: { PPP_SMS_GATEWAY: url, PPP_SMS_SECRET: RELAY_SECRET } });
  const pass = passer(relay, world);
  const here = { ...world, relay, pass };
  await register(here);
  await send(here, "one");
  await pass(10 * MINUTE);
  // Rests of one, two, four, eight minutes.
  expect(asked).toEqual(Array(4).fill(`Bearer ${RELAY_SECRET}`));
  for (const nonsense of [
    { status: 200, body: "{}" },
    { status: 200, body: "sent" },
    { status: 200, body: JSON.stringify({ result: "sent", more: "x".repeat(2_000) }) },
    { status: 302, headers: { location: "/" } },
    { status: 503, headers: { "retry-after": "never" } },
    { status: 429, headers: { "retry-after": "120" } },
  ]) {
    answer = nonsense;
    const before = asked.length;
    while (asked.length === before) await pass(15);
    expect(await relay.store.sms.owed(relay.clock.now(), 9)).toHaveLength(1);
  }
  between.closeAllConnections();
  between.close();
  await pass(20 * MINUTE);
  const lines = relay.logs().split("\n");
  expect(lines.filter((line) => line.includes("does not know this relay's secret"))).toHaveLength(1);
  expect(lines.filter((line) => line.includes("does not answer"))).toHaveLength(1);
  expect(await relay.store.sms.owed(relay.clock.now(), 9)).toHaveLength(1);
  // Somebody answers there again: it is sent after all.
  answer = { status: 200, body: JSON.stringify({ result: "sent" }) };
  await new Promise<void>((resolve) => between.listen(Number(new URL(url).port), "127.0.0.1", resolve));
  // Twice the longest rest: the connection of before may be dead.
  await pass(31 * MINUTE);
  expect(await relay.store.sms.owed(relay.clock.now(), 9)).toEqual([]);
});

it("tells after a start whom it owed a text before", async () => {
  const world = await setUp();
  const { carrier, relay, pass } = world;
  await register(world);
  await send(world, "one");
  // As the next process finds it.
  const woken: Bytes[] = [];
  const hub = { wakeByPush: async (key: Bytes) => void woken.push(key) } as never;
  const cluster = aloneIn(relay.dataDir);
  const next = new Texter(
    { store: relay.store, hub, clock: relay.clock, log: createLog("silent"), cluster },
    { tell: async () => "sent" },
  );
  await next.start();
  expect(woken).toHaveLength(0);
  relay.clock.advance(121);
  expect(woken.map((key) => Buffer.from(key).toString("hex"))).toEqual([Buffer.from(bob.publicKey).toString("hex")]);
  next.close();
  await pass(MINUTE);
  expect(carrier.texts).toHaveLength(1);
  await next.start();
  relay.clock.advance(121);
  expect(woken).toHaveLength(1);
});

it("is advertised with its gateway, and off without one", async () => {
  const { relay, gateway } = await setUp();
  const capabilities = parseCapabilities(await (await fetch(`${relay.url}/v1/capabilities`)).text());
  expect(capabilities.features).toContain("sms");
  expect(capabilities.sms_gateway).toBe(gateway.url);
  const without = await startRelay();
  expect(parseCapabilities(await (await fetch(`${without.url}/v1/capabilities`)).text()).features).not.toContain("sms");
  const client = await without.as(bob);
  expect(failure(await client.send({ cmd: "DEREGISTER_SMS" }))).toMatchObject({ code: "feature-disabled" });
});

it.each([
  [{ PPP_SMS_GATEWAY: "https://sms.example" }, "PPP_SMS_SECRET must be set"],
  [{ PPP_SMS_GATEWAY: "http://sms.example", PPP_SMS_SECRET: RELAY_SECRET }, "PPP_SMS_GATEWAY must be an https URL"],
  [{ PPP_SMS_GATEWAY: "https://sms.example/v1", PPP_SMS_SECRET: RELAY_SECRET }, "PPP_SMS_GATEWAY must be"],
  [{ PPP_SMS_GATEWAY: "https://sms.example", PPP_SMS_SECRET: "short" }, "PPP_SMS_SECRET must be"],
])("does not start with %j", (env, problem) => {
  expect(() => settingsOf(env)).toThrow(problem);
});
