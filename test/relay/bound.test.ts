/** Signatures that are worth something at one relay and for one purpose only: challenges that are commands, bound requests, PPP_REQUIRE_BOUND. */
import { describe, expect, it, vi } from "vitest";
import { loadRelayCrypto } from "../../relay/crypto.ts";
import { type Bytes, be64, concat, toHex } from "../../src/protocol/encoding/bytes.ts";
import { boundHttpMessage } from "../../src/protocol/wire/auth.ts";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { failure } from "./client.ts";
import { turn } from "./fake-clock.ts";
import { type Harness, startRelay } from "./harness.ts";
import { HttpClient } from "./http-client.ts";
import { bytesOf, person } from "./people.ts";
import { createRoom, fetchRoom, knockAt, registerToken, storeRoom, submitToRoom } from "./room-messages.ts";

const crypto = await loadRelayCrypto();
const alice = person("alice");
const EMPTY = new Uint8Array(0);
const DAY = 24 * 60 * 60;

const over = (relay: Harness, who = alice): HttpClient => new HttpClient(relay.url, who, () => relay.clock.now());
const hostOf = ({ url }: Harness): string => new URL(url).host;

interface Change {
  readonly authority?: string;
  readonly method?: string;
  readonly target?: string;
  readonly timestamp?: number;
  readonly body?: Bytes;
}

/** Headers of a bound request to /v1/command, or of one that differs from it in what is signed. */
function bound(relay: Harness, body: Bytes, change: Change = {}, who = alice): Record<string, string> {
  const timestamp = Math.floor(relay.clock.now());
  const request = { authority: hostOf(relay), method: "POST", target: "/v1/command", timestamp, ...change };
  const digest = crypto.blake2b(32, change.body ?? body);
  return {
    "content-type": "application/msgpack",
    authorization: `PPP-Ed25519 ${toHex(who.publicKey)}:${toHex(who.sign(boundHttpMessage({ ...request, digest })))}`,
    "x-ppp-timestamp": String(timestamp),
    "x-ppp-bound": "1",
  };
}

describe("a challenge that is a command", () => {
  it.each(["DELETE_BACKUP", "FETCH"] as const)("signed for another relay does not carry out %s here", async (cmd) => {
    const relay = await startRelay();
    await relay.store.backups.store(alice.publicKey, bytesOf("backup", 64), relay.clock.now());
    // What a hostile relay puts into its challenge: 24 bytes of command and a time.
    const frames = Array.from({ length: 300 }, (_, req) => encodeCommand(cmd === "FETCH" ? { cmd, req, since: 0 } : { cmd, req }));
    const frame = frames.find(({ length }) => length === 24) ?? bytesOf("a body of 24 bytes", 24);
    const timestamp = Math.floor(relay.clock.now());
    const signature = alice.sign(concat(frame, be64(timestamp)));
    const headers = {
      "content-type": "application/msgpack",
      authorization: `PPP-Ed25519 ${toHex(alice.publicKey)}:${toHex(signature)}`,
      "x-ppp-timestamp": String(timestamp),
    };
    const reply = await over(relay).post("/v1/command", frame, headers);
    expect([reply.status, failure(reply.message).code]).toEqual([401, "unauthorized"]);
    expect(await relay.store.backups.fetch(alice.publicKey)).toBeDefined();
  });
});

describe("a bound request", () => {
  it("proves the key for this relay, method, target, time and body, and for nothing else", async () => {
    const relay = await startRelay();
    const client = over(relay);
    const frame = encodeCommand({ cmd: "CAPABILITIES", req: 1 });
    const good = await client.post("/v1/command", frame, bound(relay, frame));
    expect([good.status, good.message.cmd]).toEqual([200, "CAPABILITIES"]);
    const wrong: Change[] = [
      { authority: "other.example" },
      { method: "GET" },
      { target: "/v1/events" },
      { target: "/v1/command?" },
      { timestamp: relay.clock.now() - 1 },
      { body: bytesOf("another body", 24) },
    ];
    for (const change of wrong) {
      const { status, message } = await client.post("/v1/command", frame, bound(relay, frame, change));
      expect([change, status, failure(message).code]).toEqual([change, 401, "unauthorized"]);
    }
  });

  it("covers the query byte for byte", async () => {
    const relay = await startRelay();
    const get = (sent: string, signed: string) =>
      fetch(relay.url + sent, { headers: bound(relay, EMPTY, { method: "GET", target: signed }) });
    expect((await get("/v1/events?since=0", "/v1/events?since=0")).status).toBe(200);
    expect((await get("/v1/events?since=1", "/v1/events?since=0")).status).toBe(401);
    expect((await get("/v1/events?since=0", "/v1/events")).status).toBe(401);
  });

  it("is never tried in the bare form, nor the other way round", async () => {
    const relay = await startRelay({ env: { PPP_REQUIRE_BOUND: "off" } });
    const client = over(relay);
    const frame = encodeCommand({ cmd: "CAPABILITIES", req: 70_000 });
    const bare = client.proof(frame);
    expect((await client.post("/v1/command", frame, bare)).status).toBe(200);
    for (const value of ["1", "0", "yes", ""]) {
      expect((await client.post("/v1/command", frame, { ...bare, "x-ppp-bound": value })).status).toBe(401);
    }
    const { "x-ppp-bound": _, ...unmarked } = bound(relay, frame);
    expect((await client.post("/v1/command", frame, unmarked)).status).toBe(401);
  });

  it("may be sent by an app of another origin", async () => {
    const relay = await startRelay();
    const { headers } = await fetch(`${relay.url}/v1/command`, { method: "OPTIONS" });
    expect(headers.get("access-control-allow-headers")?.split(", ")).toContain("x-ppp-bound");
  });
});

describe("PPP_REQUIRE_BOUND", () => {
  /** What a bare AUTH and a bare request come to. */
  async function bareForms(relay: Harness, who = alice): Promise<readonly string[]> {
    const { client, nonce } = await relay.connect();
    const [auth, behind] = await Promise.all([
      client.send({ cmd: "AUTH", req: 1, ...who.auth(nonce) }),
      // Sent before the answer: it waits its turn.
      client.send({ cmd: "FETCH", req: 2, since: 0 }).catch(() => undefined),
    ]);
    const { message } = await over(relay, who).poll(`?since=0&at=${relay.clock.now()}`);
    return [auth.cmd, behind?.cmd ?? "closed", message.cmd];
  }
  const TAKEN = ["AUTH_OK", "EVENTS", "EVENTS"];
  const REFUSED = ["AUTH_FAIL", "closed", "AUTH_FAIL"];

  const useBound = {
    async socket(relay: Harness) {
      const { client, nonce } = await relay.connect();
      expect((await client.send({ cmd: "AUTH", ...alice.auth(nonce, hostOf(relay)) })).cmd).toBe("AUTH_OK");
    },
    async request(relay: Harness) {
      const frame = encodeCommand({ cmd: "CAPABILITIES", req: 1 });
      expect((await over(relay).post("/v1/command", frame, bound(relay, frame))).status).toBe(200);
    },
  };

  it.each(["socket", "request"] as const)(
    "seen, the default: a key that used a bound form by %s has no bare one for 31 days",
    async (form) => {
      const relay = await startRelay();
      expect(await bareForms(relay)).toEqual(TAKEN);
      await useBound[form](relay);
      expect(await bareForms(relay)).toEqual(REFUSED);
      expect(await bareForms(relay, person("bob"))).toEqual(TAKEN);
      relay.clock.advance(RELAY_LIMITS.BOUND_MEMORY_SECS - DAY);
      expect(await bareForms(relay)).toEqual(REFUSED);
      relay.clock.advance(2 * DAY);
      expect(await bareForms(relay)).toEqual(TAKEN);
    },
  );

  it("answers a forged signature alike, whether the key has been seen here or not, and looks nothing up for it", async () => {
    const relay = await startRelay();
    const lookUp = vi.spyOn(relay.store.boundKeys, "has");
    await useBound.socket(relay);
    const forged = async (who: typeof alice, method: "GET" | "POST") => {
      const headers = { ...over(relay).proof(EMPTY), authorization: `PPP-Ed25519 ${toHex(who.publicKey)}:${"ab".repeat(64)}` };
      const target = method === "GET" ? "/v1/events" : "/v1/command";
      const body =
        method === "GET" ? {} : { body: encodeCommand({ cmd: "FETCH", req: 70_000, since: 0 }) as Uint8Array<ArrayBuffer> };
      const reply = await fetch(relay.url + target, { method, headers, ...body });
      const message = parseMessage(new Uint8Array(await reply.arrayBuffer()));
      expect([reply.status, failure(message).code]).toEqual([401, "unauthorized"]);
      return "reason" in message && message.reason?.replace(/ \[[^\]]*\]$/, "");
    };
    for (const method of ["GET", "POST"] as const) {
      expect(await forged(alice, method)).toMatch(/the signature does not prove the pubkey/);
      expect(await forged(person("nobody"), method)).toEqual(await forged(alice, method));
    }
    expect(lookUp).not.toHaveBeenCalled();
    expect(await bareForms(relay)).toEqual(REFUSED);
    expect(lookUp).toHaveBeenCalled();
  });

  it.each(["socket", "request"] as const)("seen remembers no key whose bound form by %s was one of too many", async (form) => {
    const relay = await startRelay({ env: { PPP_AUTH_IP_RATE: "2/60" } });
    const remember = vi.spyOn(relay.store.boundKeys, "remember");
    const come = async (who: typeof alice): Promise<string> => {
      if (form === "socket") {
        const { client, nonce } = await relay.connect();
        return (await client.send({ cmd: "AUTH", ...who.auth(nonce, hostOf(relay)) })).cmd;
      }
      const frame = encodeCommand({ cmd: "CAPABILITIES", req: 1 });
      return (await over(relay, who).post("/v1/command", frame, bound(relay, frame, {}, who))).message.cmd;
    };
    const people = Array.from({ length: 5 }, (_, i) => person(`fresh ${i}`));
    const replies = [];
    for (const who of people) replies.push(await come(who));
    const taken = form === "socket" ? "AUTH_OK" : "CAPABILITIES";
    expect(replies).toEqual([taken, taken, "AUTH_FAIL", "AUTH_FAIL", "AUTH_FAIL"]);
    expect(remember).toHaveBeenCalledTimes(2);
    relay.clock.advance(61);
    expect(await bareForms(relay, people[4])).toEqual(TAKEN);
    relay.clock.advance(61);
    expect(await bareForms(relay, people[0])).toEqual(REFUSED);
  });

  it("off takes the bare forms from all, on from nobody", async () => {
    const off = await startRelay({ env: { PPP_REQUIRE_BOUND: "off" } });
    await useBound.socket(off);
    expect(await bareForms(off)).toEqual(TAKEN);
    const on = await startRelay({ env: { PPP_REQUIRE_BOUND: "on" } });
    expect(await bareForms(on)).toEqual(REFUSED);
    await useBound.socket(on);
    await useBound.request(on);
  });

  it("keeps a digest under the relay's own secret and the day, and forgets it", async () => {
    const relay = await startRelay();
    await useBound.socket(relay);
    const day = Math.floor(relay.clock.now() / DAY);
    const { boundKeys } = relay.store;
    expect(await boundKeys.has(alice.publicKey.subarray(0, 16), 0)).toBe(false);
    relay.clock.advance(RELAY_LIMITS.BOUND_MEMORY_SECS + DAY);
    await turn();
    expect(await boundKeys.purge(day + 1, 10)).toMatchObject({ more: false });
    expect(await bareForms(relay)).toEqual(TAKEN);
  });
});

describe("a room token (token-fetch)", () => {
  const room_id = bytesOf("room", 16);
  const [room_token, other] = [bytesOf("room token", 12), bytesOf("another token", 12)];
  const [owner, guest] = [person("owner"), person("guest")];
  const shared = { ...registerToken(owner, room_id, room_token), shared: true };

  it("lets whoever shows it read, post and listen in a gated room, and is no member token", async () => {
    const { as, clock, url } = await startRelay();
    const [admin, member] = await Promise.all([as(owner), as(guest)]);
    await admin.send(createRoom(room_id, clock.now(), { gated: true, max_members: 1 }));
    expect((await admin.send(shared)).cmd).toBe("TOKEN_REGISTERED");
    for (const shown of [{}, { room_token: other }]) {
      expect(failure(await member.send({ ...fetchRoom(room_id), ...shown })).code).toBe("not-found");
      expect(failure(await member.send({ ...storeRoom(room_id, "1"), ...shown })).code).toBe("not-found");
    }
    expect((await member.send({ ...fetchRoom(room_id), room_token })).cmd).toBe("ROOM_MESSAGES");
    expect((await member.send({ ...storeRoom(room_id, "1"), room_token })).cmd).toBe("ROOM_STORED");
    await admin.send(storeRoom(room_id, "2"));
    expect(await member.notice("ROOM_NOTIFY")).toMatchObject({ count: 1 });
    expect((await submitToRoom(url, room_id, room_token, "3")).status).toBe(401);
    // It takes nobody's place.
    expect((await admin.send(registerToken(owner, room_id, bytesOf("member", 12)))).cmd).toBe("TOKEN_REGISTERED");
  });

  it("must be signed for by the admin", async () => {
    const { as, clock } = await startRelay();
    const admin = await as(owner);
    await admin.send(createRoom(room_id, clock.now(), { gated: true }));
    const forged = { ...shared, admin_signature: guest.sign(concat(room_token, room_id)) };
    expect(failure(await admin.send(forged)).code).toBe("unauthorized");
    expect(failure(await (await as(guest)).send(shared)).code).toBe("not-admin");
  });

  it("still reads for 31 days after a rotation, and no longer posts", async () => {
    const { as, clock } = await startRelay();
    const admin = await as(owner);
    await admin.send({ cmd: "CREATE_GROUP", room_id, gated: true, max_members: 3, description_public: false });
    await admin.send(shared);
    await admin.send({ cmd: "ROTATE_ROOM_KEY", room_id, grace_seconds: 60 });
    // A connection of its own each time: one that is silent for so long is cut.
    const tries = async (label: string) => {
      const member = await as(guest);
      const post = await member.send({ ...storeRoom(room_id, label), room_token });
      const read = await member.send({ ...fetchRoom(room_id), room_token });
      return [post.cmd, read.cmd];
    };
    expect(await tries("1")).toEqual(["ROOM_STORED", "ROOM_MESSAGES"]);
    clock.advance(60);
    expect(await tries("2")).toEqual(["STORE_FAIL", "ROOM_MESSAGES"]);
    clock.advance(RELAY_LIMITS.ROOM_TOKEN_READ_SECS - 61);
    expect(await tries("3")).toEqual(["STORE_FAIL", "ROOM_MESSAGES"]);
    clock.advance(2);
    expect(await tries("4")).toEqual(["STORE_FAIL", "STORE_FAIL"]);
  });

  it("brings those back who are told to look again when an open room closes", async () => {
    const { as, clock } = await startRelay();
    const [admin, member] = await Promise.all([as(owner), as(guest)]);
    await admin.send(createRoom(room_id, clock.now()));
    await member.send(fetchRoom(room_id));
    await admin.send(shared);
    await admin.send({ cmd: "UPDATE_ROOM", room_id, gated: true });
    expect(await member.notice("ROOM_NOTIFY")).toMatchObject({ count: 0 });
    expect((await member.send({ ...fetchRoom(room_id), room_token })).cmd).toBe("ROOM_MESSAGES");
    await admin.send(storeRoom(room_id, "1"));
    await member.notice("ROOM_NOTIFY");
  });
});

describe("rooms", () => {
  it("tell a life that was cut short", async () => {
    const { as, clock } = await startRelay();
    const admin = await as(alice);
    const now = Math.floor(clock.now());
    const [room, other] = [bytesOf("long", 16), bytesOf("short", 16)];
    const asked = now + LIMITS.MAX_EVENT_TTL_SECS;
    expect(await admin.send(createRoom(room, now, { expires_at: asked + 100 }))).toEqual({
      cmd: "ROOM_CREATED",
      room_id: room,
      expires_at: asked,
    });
    expect(await admin.send(createRoom(other, now, { expires_at: asked }))).toEqual({ cmd: "ROOM_CREATED", room_id: other });
  });

  it("hear no knock by a key that nothing can be sealed for", async () => {
    const { as, clock } = await startRelay();
    const [admin, knocker] = await Promise.all([as(alice), as(person("bob"))]);
    const room_id = bytesOf("room", 16);
    await admin.send(createRoom(room_id, clock.now(), { gated: true }));
    const one = Uint8Array.from([1, ...new Uint8Array(31)]);
    const ofOrder8 = Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex");
    for (const knocker_eph_x25519_pk of [new Uint8Array(32), one, ofOrder8, new Uint8Array(32).fill(0xff)]) {
      expect(failure(await knocker.send({ ...knockAt(room_id, "k"), knocker_eph_x25519_pk })).code).toBe("malformed");
    }
    expect((await knocker.send(knockAt(room_id, "k"))).cmd).toBe("KNOCK_OK");
  });
});

describe("the relay's key", () => {
  it("is made once and stays", async () => {
    const first = await startRelay();
    const told = async (relay: Harness): Promise<unknown> =>
      ((await (await fetch(`${relay.url}/v1/capabilities`)).json()) as { relay_pk?: string }).relay_pk;
    expect(await told(first)).toMatch(/^[0-9a-f]{64}$/);
    expect(await told(await startRelay())).not.toBe(await told(first));
    expect(await told(await startRelay({ env: { PPP_DATA_DIR: first.dataDir } }))).toBe(await told(first));
  });
});
