/** Several relays of one PostgreSQL: they answer as one, whichever is asked. */
import { afterAll, describe, expect, it } from "vitest";
import { natsBus } from "../../relay/cluster/nats-bus.ts";
import type { NewEvent } from "../../relay/store/store.ts";
import { sql, withPatientClient } from "../../src/host/postgres/database.ts";
import { parseCapabilities } from "../../src/protocol/wire/capabilities.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import { inForm, inLong, isLong } from "../support/long.ts";
import { NatsServer, natsMissing } from "../support/nats-server.ts";
import { PostgresServer, postgresMissing } from "../support/postgres-server.ts";
import { Air } from "./air.ts";
import { Client, failure } from "./client.ts";
import { SMS_ENV, type Target, TRANSPORTS } from "./conformance/context.ts";
import { CHECKS, runCheck, skipReason } from "./conformance/suite.ts";
import { undoLater } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, envelope, type Person, person } from "./people.ts";
import { type Service, startPushService } from "./push-services.ts";
import { createRoom, fetchRoom, knockAt, storeRoom } from "./room-messages.ts";
import { type Several, type SeveralOptions, startSeveral } from "./several.ts";

for (const missing of [postgresMissing, natsMissing]) {
  if (missing) console.log(`test/relay/several.test.ts is skipped, or a part of it: ${missing}`);
}
const server = postgresMissing ? undefined : await PostgresServer.start();
const nats = natsMissing ? undefined : await NatsServer.start();
afterAll(async () => {
  await server?.stop();
  await nats?.kill();
});

const start = (options: SeveralOptions = {}): Promise<Several> => startSeveral(server as PostgresServer, options);
const BUSES = [
  ["LISTEN and NOTIFY", {}],
  ...(nats ? [["NATS", { busOf: (place: string) => natsBus([nats.url], place) }] as const] : []),
] as const satisfies readonly (readonly [string, SeveralOptions])[];

async function at({ relays }: Several, i: number, who: Person): Promise<Client> {
  const client = await Client.as((relays[i] as { url: string }).url, who);
  undoLater(() => client.close());
  return client;
}

const mail = ({ clock }: Several, label: string): Command<"STORE"> => ({
  cmd: "STORE",
  event: envelope(bob.publicKey, label, clock.now()),
});
const event = (label: string): NewEvent => ({
  ...{ recipient: bob.publicKey, eventId: bytesOf(label, 32), sealedId: undefined, createdAt: 1, expiresAt: 1_900_000_000 },
  envelope: bytesOf(label, 64),
});

const alice = person("alice");
const bob = person("bob");
const room_id = bytesOf("a room", 16);

const ENV = { PPP_MODERATION: "on", PPP_DISCOVERY: "pair+hash", PPP_POSTAGE: "accepted", ...SMS_ENV };
/** One of each feature in the short form. */
const FEW = 2;

describe.skipIf(postgresMissing)("two relays of one store", () => {
  describe.each(TRANSPORTS)("conformance over %s, each request or connection at the other one", (transport) => {
    const own = CHECKS.filter(({ only }) => !only || only === transport);
    // What the other granted is heard of a tenth of a second later.
    const late = transport === "http" ? 300 : 0;
    const checks = isLong ? own : own.filter((_, i) => i % Math.ceil(own.length / FEW) === 0);
    it.each(checks.map((check) => [check.rows[0], check.name, check] as const))("%s: %s", async (_row, _name, check) => {
      const { url, clock } = await start({ env: ENV });
      const capabilities = parseCapabilities(await (await fetch(`${url}/v1/capabilities`)).text());
      const target: Target = { url, capabilities, late, now: () => clock.now(), pass: (seconds) => clock.advance(seconds) };
      if (skipReason(check, target, transport) === undefined) await runCheck(check, target, transport, "several", new Set());
    });
  });

  describe.each(BUSES)("over %s", (_bus, options) => {
    it("tell each other's clients of mail, of knocks and their answers, and of what is said in rooms", async () => {
      const several = await start(options);
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      await sender.send(mail(several, "one"));
      expect(await recipient.notice("NOTIFY")).toMatchObject({ count: 1 });
      await recipient.send(createRoom(room_id, several.clock.now(), { gated: true }));
      const knock = knockAt(room_id, "knock");
      await sender.send(knock);
      expect(await recipient.notice("KNOCK_NOTIFY")).toMatchObject({ room_id: Uint8Array.from(room_id) });
      await recipient.send({ cmd: "ADMIT", room_id, request_id: knock.request_id, encrypted_grant: bytesOf("grant", 64) });
      expect(await sender.notice("ADMITTED")).toBeDefined();
      await sender.send(fetchRoom(room_id));
      await recipient.send(storeRoom(room_id, "hello"));
      expect(await sender.notice("ROOM_NOTIFY")).toMatchObject({ count: 1 });
    });
  });

  it.skipIf(natsMissing)("hear of each other again when NATS was killed and is back, and of what came in meanwhile", async () => {
    const own = await NatsServer.start();
    undoLater(() => own.kill());
    const several = await start({ busOf: (place) => natsBus([own.url], place) });
    const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
    const isThere = (word: string) => async () =>
      several.relays.every(({ logs }) => logs().includes(`the bus to the other relays is ${word}`));
    await until(isThere("there"));
    await own.kill();
    await until(isThere("gone"));
    await sender.send(mail(several, "meanwhile"));
    expect(recipient.received.some(({ cmd }) => cmd === "NOTIFY")).toBe(false);
    await own.resume();
    expect(await recipient.notice("NOTIFY")).toMatchObject({ count: 1 });
  });

  it("carry out the same signed request once", async () => {
    const { relays, clock } = await start();
    const body = encodeCommand({ cmd: "STORE_BACKUP", ciphertext: bytesOf("backup", 64), req: 7 });
    const clients = relays.map(({ url }) => new HttpClient(url, alice, () => clock.now()));
    const proof = (clients[0] as HttpClient).proof(body);
    const replies = await Promise.all([...clients, ...clients].map((client) => client.post("/v1/command", body, proof)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(replies.map(({ message }) => JSON.stringify(message))).size).toBe(1);
    expect((await relays[1]?.store.backups.fetch(alice.publicKey))?.version).toBe(1);
  });

  it("have one VAPID key, and one key of discovery", async () => {
    const { relays } = await start({ count: inForm(2, 3), env: ENV });
    const texts = await Promise.all(
      relays.map(async ({ url }) => (await (await fetch(`${url}/v1/capabilities`)).json()) as object),
    );
    const keys = texts.map((one) => JSON.stringify(Object.entries(one).filter(([name]) => /^(vapid_key|discovery)$/.test(name))));
    expect(keys[0]).toMatch(/vapid_key.*discovery|discovery.*vapid_key/);
    expect(new Set(keys).size).toBe(1);
  });

  it("count what each has granted of a budget", async () => {
    const several = await start();
    const [here, there] = [await at(several, 0, alice), await at(several, 1, alice)];
    const knock = async (client: Client, i: number): Promise<string> => (await client.send(knockAt(room_id, `${i}`))).cmd;
    const { max_count } = WIRE.rateOf("KNOCK");
    for (let i = 0; i < max_count; i++) await knock(here, i);
    await until(async () => failure(await there.send(knockAt(room_id, "more"))).code === "rate-limited");
  });

  it("take turns at upkeep: one has it, and when it ends the other", async () => {
    const several = await start();
    await several.relays[0]?.store.mailbox.put({ ...event("short"), expiresAt: Math.floor(several.clock.now()) + 1 }, 0);
    const turns = () => Promise.all(several.clusters.map((one) => one.leads()));
    const first = await turns();
    expect(first.filter(Boolean)).toHaveLength(1);
    expect(await turns()).toEqual(first);
    const leader = first.indexOf(true);
    await several.relays[leader]?.stop();
    const other = several.clusters[1 - leader];
    await until(async () => (await other?.leads()) === true);
  });

  describe("and push", () => {
    const subscribed = async (several: Several): Promise<Service> => {
      const service = await startPushService();
      const token = JSON.stringify({ endpoint: `${service.url}/phone` });
      await several.relays[0]?.store.push.register(bob.publicKey, { platform: "webpush", token });
      return service;
    };
    const PUSH = { PPP_PUSH_ALLOW_LOCAL: "on", PPP_VAPID_SUBJECT: "mailto:op@relay.example" };

    it("wake a device once, whatever comes in at either", async () => {
      const several = await start({ env: PUSH });
      const service = await subscribed(several);
      const senders = [await at(several, 0, alice), await at(several, 1, alice)];
      await Promise.all(senders.flatMap((sender, i) => ["a", "b"].map((label) => sender.send(mail(several, `${label} ${i}`)))));
      await service.heard(1);
      await real(700);
      expect(service.received).toHaveLength(1);
    });

    inLong("wake it again, when the quiet time is over, for what came in at the other one meanwhile", async () => {
      const several = await start({ env: PUSH });
      const service = await subscribed(several);
      const senders = [await at(several, 0, alice), await at(several, 1, alice)];
      await senders[0]?.send(mail(several, "one"));
      await service.heard(1);
      await senders[1]?.send(mail(several, "two"));
      await real(700);
      expect(service.received).toHaveLength(1);
      // The server's clock goes on by itself.
      await withPatientClient(several.database, (query) => query(sql("UPDATE push_registrations SET woken_at = woken_at - 31000")));
      several.clock.advance(31);
      await service.heard(2);
    });

    inLong("wake nobody who has a socket at the other one, and do so again when that is closed", async () => {
      const several = await start({ env: PUSH });
      const service = await subscribed(several);
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      await sender.send(mail(several, "one"));
      await recipient.notice("NOTIFY");
      await real(700);
      expect(service.received).toHaveLength(0);
      recipient.close();
      await recipient.closed;
      await sender.send(mail(several, "two"));
      await service.heard(1);
    });
  });

  describe("and a bus that fails", () => {
    const overAir = async (): Promise<{ several: Several; air: Air }> => {
      const air = new Air();
      return { air, several: await start({ busOf: () => air.bus() }) };
    };

    it("tell of what was lost when the next message shows the gap", async () => {
      const { several, air } = await overAir();
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      await real(1_100);
      air.drop(1);
      await sender.send(mail(several, "lost"));
      expect(await recipient.notice("NOTIFY")).toMatchObject({ count: 1 });
    });

    it("tell of what another stored that ended before it said so", async () => {
      const { several, air } = await overAir();
      const recipient = await at(several, 1, bob);
      await real(1_100);
      // Stored, and then the relay is gone: nothing of it arrives any more.
      air.cut();
      await several.relays[0]?.store.mailbox.put(event("orphan"), 0);
      several.clock.advance(5);
      expect(await recipient.notice("NOTIFY")).toMatchObject({ count: 1 });
    });

    it("tell when it is back", async () => {
      const { several, air } = await overAir();
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      air.connected(false);
      await sender.send(mail(several, "meanwhile"));
      await real(100);
      expect(recipient.received.some(({ cmd }) => cmd === "NOTIFY")).toBe(false);
      several.clock.advance(60);
      air.connected(true);
      expect(await recipient.notice("NOTIFY")).toMatchObject({ count: 1 });
    });

    it("tell no more of a room to whoever was banned meanwhile", async () => {
      const air = new Air();
      const several = await start({ env: { PPP_MODERATION: "on" }, busOf: () => air.bus() });
      const [admin, member] = [await at(several, 0, alice), await at(several, 1, bob)];
      await admin.send(createRoom(room_id, several.clock.now()));
      await member.send(fetchRoom(room_id));
      air.connected(false);
      await admin.send({ cmd: "BAN_MEMBER", room_id, member_pubkey: bob.publicKey });
      const before = member.received.length;
      air.connected(true);
      // Asked to fetch again, which they may not.
      await until(async () => member.received.length > before);
      const told = member.received.length;
      await admin.send(storeRoom(room_id, "behind their back"));
      await real(300);
      expect(member.received).toHaveLength(told);
    });

    it("believe nothing that no relay has said, and nothing twice", async () => {
      const { several, air } = await overAir();
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      await sender.send(mail(several, "one"));
      await recipient.notice("NOTIFY");
      const before = recipient.received.length;
      for (const bytes of [...air.said]) air.say(bytes);
      for (let i = 0; i < 200; i++) air.say(changed(air.said[i % air.said.length] as Uint8Array, i));
      air.say(new Uint8Array(0));
      air.say(new Uint8Array(100_000));
      await real(100);
      expect(recipient.received).toHaveLength(before);
      await sender.send(mail(several, "two"));
      await until(async () => recipient.received.length > before);
    });

    it("say nothing there that names anybody, nor what was said", async () => {
      const { several, air } = await overAir();
      const [sender, recipient] = [await at(several, 0, alice), await at(several, 1, bob)];
      await sender.send(mail(several, "one"));
      await recipient.send(createRoom(room_id, several.clock.now()));
      await recipient.send(storeRoom(room_id, "hello"));
      await recipient.notice("NOTIFY");
      const all = Buffer.concat(air.said);
      for (const secret of [bob.publicKey, alice.publicKey, room_id]) expect(all.includes(Buffer.from(secret))).toBe(false);
    });
  });
});

const real = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Bytes of another relay's message, with one of them changed. */
function changed(bytes: Uint8Array, seed: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = (seed * 7919) % copy.length;
  copy[at] = (copy[at] as number) ^ (1 + (seed % 255));
  return copy;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await real(20);
}
