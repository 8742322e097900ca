/** Rooms and groups (§7): what takes time, other connections or the operator to see. The rest is in conformance/. */
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { type Client, failure } from "./client.ts";
import { passUntil, turn } from "./fake-clock.ts";
import { startRelay } from "./harness.ts";
import { bytesOf, person } from "./people.ts";
import { COARSE, createGroup, createRoom, fetchRoom, knockAt, registerToken, storeRoom, submitToRoom } from "./room-messages.ts";

const admin = person("admin");
const bob = person("bob");
const carol = person("carol");
const room_id = bytesOf("room", 16);
const token = bytesOf("member token", 12);

const heard = (client: Client, cmd: Message["cmd"]): number => client.received.filter((message) => message.cmd === cmd).length;
const ok = async (reply: Promise<Message>): Promise<Message["cmd"]> => (await reply).cmd;

describe("a subscription", () => {
  it("lasts until its connection closes, and covers sealed messages too", async () => {
    const { as, clock, url } = await startRelay();
    const [owner, listener, silent] = await Promise.all([as(admin), as(bob), as(carol)]);
    await owner.send(createRoom(room_id, clock.now()));
    await owner.send(registerToken(admin, room_id, token));
    await listener.send(fetchRoom(room_id));
    await owner.send(storeRoom(room_id, "1"));
    expect(await listener.notice("ROOM_NOTIFY")).toMatchObject({ count: 1 });
    expect((await submitToRoom(url, room_id, token, "2")).status).toBe(201);
    await listener.send({ cmd: "ACK", event_ids: [] });
    expect(heard(listener, "ROOM_NOTIFY")).toBe(2);
    listener.close();
    await listener.closed;
    const again = await as(bob);
    await owner.send(storeRoom(room_id, "3"));
    for (const client of [again, silent]) {
      await client.send({ cmd: "ACK", event_ids: [] });
      expect(heard(client, "ROOM_NOTIFY")).toBe(0);
    }
  });

  it("ends when the gate closes: nobody came through it", async () => {
    const { as, clock } = await startRelay();
    const [owner, listener] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createRoom(room_id, clock.now()));
    for (const client of [owner, listener]) await client.send(fetchRoom(room_id));
    await owner.send({ cmd: "UPDATE_ROOM", room_id, gated: true });
    await owner.send(storeRoom(room_id, "1"));
    expect(failure(await listener.send(fetchRoom(room_id))).code).toBe("not-found");
    // Told to look again, then nothing more.
    expect([heard(owner, "ROOM_NOTIFY"), heard(listener, "ROOM_NOTIFY")]).toEqual([2, 1]);
    expect(await listener.notice("ROOM_NOTIFY")).toMatchObject({ count: 0 });
  });
});

describe("a knock", () => {
  it("is told at once, and again to an admin who comes later; its answer to a knocker who comes back", async () => {
    const { as, clock } = await startRelay();
    const owner = await as(admin);
    await owner.send(createRoom(room_id, clock.now(), { gated: true }));
    const knocker = await as(bob);
    expect(await ok(knocker.send({ ...knockAt(room_id, "k"), handle: "Bob" }))).toBe("KNOCK_OK");
    expect(await owner.notice("KNOCK_NOTIFY")).toEqual({ ...knockAt(room_id, "k"), cmd: "KNOCK_NOTIFY", handle: "Bob" });
    const later = await as(admin);
    expect(await later.notice("KNOCK_NOTIFY")).toMatchObject({ handle: "Bob" });
    knocker.close();
    await knocker.closed;
    const encrypted_grant = bytesOf("grant", 60);
    const request_id = bytesOf("request k", 16);
    expect(await later.send({ cmd: "ADMIT", room_id, request_id, encrypted_grant })).toEqual({
      cmd: "ADMIT_OK",
      request_id,
      encrypted_grant,
    });
    const back = await as(bob);
    expect(await back.notice("ADMITTED")).toEqual({
      cmd: "ADMITTED",
      room_id,
      request_id,
      admin_pubkey: admin.publicKey,
      encrypted_grant,
    });
    expect(await ok(back.send(fetchRoom(room_id)))).toBe("ROOM_MESSAGES");
    const third = await as(admin);
    await third.send({ cmd: "ACK", event_ids: [] });
    expect(heard(third, "KNOCK_NOTIFY")).toBe(0);
  });

  it("is gone after 120 seconds", async () => {
    const { as, clock } = await startRelay();
    const [owner, knocker] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createRoom(room_id, clock.now()));
    await knocker.send(knockAt(room_id, "k"));
    clock.advance(LIMITS.KNOCK_TTL_SECS);
    const late = await as(admin);
    expect(failure(await late.send({ cmd: "ADMIT", room_id, request_id: bytesOf("request k", 16) })).code).toBe("not-found");
    expect(heard(late, "KNOCK_NOTIFY")).toBe(0);
  });
});

describe("a rotation", () => {
  it("keeps the old tokens through the grace, which is clamped, and takes the new ones at once", async () => {
    const { as, clock, url } = await startRelay();
    const [owner, listener] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createRoom(room_id, clock.now()));
    await owner.send(registerToken(admin, room_id, token));
    await listener.send(fetchRoom(room_id));
    const grace_until = clock.now() + RELAY_LIMITS.MAX_GRACE_SECS;
    expect(await owner.send({ cmd: "ROTATE_ROOM_KEY", room_id, grace_seconds: 100_000 })).toEqual({
      cmd: "KEY_ROTATED",
      room_id,
      revoked_count: 1,
      grace_until,
    });
    expect(await listener.notice("KEY_ROTATION_NOTIFY")).toEqual({ cmd: "KEY_ROTATION_NOTIFY", room_id, grace_until });
    const next = bytesOf("next token", 12);
    expect(await ok(owner.send(registerToken(admin, room_id, next)))).toBe("TOKEN_REGISTERED");
    clock.advance(RELAY_LIMITS.MAX_GRACE_SECS - 1);
    expect((await submitToRoom(url, room_id, token, "in time")).status).toBe(201);
    clock.advance(1);
    expect((await submitToRoom(url, room_id, token, "late")).status).toBe(401);
    expect((await submitToRoom(url, room_id, next, "new")).status).toBe(201);
  });
});

describe("the end of a room", () => {
  it("is a room nobody finds, reads or writes, and nothing of it stays", async () => {
    const { as, clock, url, store } = await startRelay();
    const owner = await as(admin);
    await owner.send(createRoom(room_id, clock.now(), { expires_at: clock.now() + 60 }));
    await owner.send(registerToken(admin, room_id, token));
    for (const label of ["1", "2", "3"]) await owner.send(storeRoom(room_id, label));
    clock.advance(59);
    expect(await owner.send({ cmd: "DISCOVER_ROOMS", s2_cell_id: COARSE })).toMatchObject({ rooms: [{ member_count: 1 }] });
    clock.advance(1);
    const visitor = await as(bob);
    expect(await visitor.send({ cmd: "DISCOVER_ROOMS", s2_cell_id: COARSE })).toEqual({ cmd: "ROOMS", rooms: [] });
    for (const command of [fetchRoom(room_id), storeRoom(room_id, "4"), knockAt(room_id, "k")]) {
      expect(failure(await visitor.send(command)).code).toBe("not-found");
    }
    expect([401, 422]).toContain((await submitToRoom(url, room_id, token, "5")).status);
    const gone = (async () => {
      while ((await store.rooms.messages(room_id, 0, { maxMessages: 9, maxBytes: 1e6 })).length > 0) await turn();
    })();
    await passUntil(clock, gone, 30);
    expect((await submitToRoom(url, room_id, token, "6")).status).toBe(401);
    expect(await ok((await as(bob)).send(createRoom(room_id, clock.now())))).toBe("ROOM_CREATED");
  });

  it("of a group is its admin's word", async () => {
    const { as } = await startRelay();
    const [owner, other] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createGroup(room_id, false));
    await other.send(fetchRoom(room_id));
    await owner.send(storeRoom(room_id, "1"));
    expect(failure(await other.send({ cmd: "DELETE_GROUP", room_id })).code).toBe("not-admin");
    expect(await owner.send({ cmd: "DELETE_GROUP", room_id })).toEqual({ cmd: "GROUP_DELETED", room_id });
    expect(failure(await other.send(fetchRoom(room_id))).code).toBe("not-found");
  });
});

describe("moderation", () => {
  const moderated = { env: { PPP_MODERATION: "on" } };

  it("kicks: told, no longer subscribed nor admitted, and free to knock again", async () => {
    const { as } = await startRelay(moderated);
    const [owner, member] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createGroup(room_id));
    const enter = async (label: string): Promise<void> => {
      await member.send(knockAt(room_id, label));
      await owner.send({ cmd: "ADMIT", room_id, request_id: bytesOf(`request ${label}`, 16) });
      expect(await ok(member.send(fetchRoom(room_id)))).toBe("ROOM_MESSAGES");
    };
    await enter("first");
    const member_pubkey = bob.publicKey;
    const reply = await owner.send({ cmd: "KICK_MEMBER", room_id, member_pubkey, reason: "noise" });
    expect(reply).toEqual({ cmd: "MEMBER_KICKED", room_id, member_pubkey });
    expect(await member.notice("KICKED")).toEqual({ cmd: "KICKED", room_id });
    await owner.send(storeRoom(room_id, "1"));
    expect(failure(await member.send(fetchRoom(room_id))).code).toBe("not-found");
    expect(heard(member, "ROOM_NOTIFY")).toBe(0);
    await enter("second");
  });

  it("bans for good: no knock, and an open room is closed to them too", async () => {
    const { as, clock } = await startRelay(moderated);
    const [owner, member] = await Promise.all([as(admin), as(bob)]);
    await owner.send(createRoom(room_id, clock.now()));
    expect(await ok(owner.send({ cmd: "BAN_MEMBER", room_id, member_pubkey: bob.publicKey }))).toBe("MEMBER_BANNED");
    for (const command of [knockAt(room_id, "k"), fetchRoom(room_id), storeRoom(room_id, "1")]) {
      expect(failure(await member.send(command)).code).toBe("not-found");
    }
    expect(failure(await owner.send({ cmd: "BAN_MEMBER", room_id, member_pubkey: admin.publicKey })).code).toBe("malformed");
  });
});
