/** Rooms and groups: C.1, C.2, C.4, C.6. */
import { strict as assert } from "node:assert";
import { parseBody } from "../../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { SealedRoomReply } from "../../../src/protocol/wire/topics/rooms.ts";
import { createGroup, createRoom, fetchRoom, knockAt, registerToken, storeRoom, submitToRoom } from "../room-messages.ts";
import { type Check, type Context, expectFailure, expectReply, type Peer, same } from "./context.ts";

/** A cell of this check's own: 16 hex digits, the last not zero. */
function cell(context: Context, label: string): string {
  return `${Buffer.from(context.bytes(label, 8)).toString("hex").slice(0, 15)}1`;
}

async function openRoom(
  context: Context,
  changes: Parameters<typeof createRoom>[2] = {},
): Promise<{ admin: Peer; room_id: Uint8Array }> {
  const admin = await context.peer("admin");
  const room_id = context.bytes("room", 16);
  await expectReply(admin.send(createRoom(room_id, context.now, changes)), "ROOM_CREATED");
  return { admin, room_id };
}

export const ROOM_CHECKS: readonly Check[] = [
  {
    rows: ["C.1 CREATE_ROOM", "C.1 DISCOVER_ROOMS", "C.4 ROOM_CREATED", "C.4 ROOMS"],
    name: "a room is found by its fine and its coarse cell, and nowhere else",
    needs: "rooms",
    async run(context) {
      const [fine, coarse] = [cell(context, "fine"), cell(context, "coarse")];
      const cells = { s2_cell_id: fine, s2_coarse_id: coarse };
      const text = { name: "Fountain", description: "hidden", description_public: false };
      const { admin, room_id } = await openRoom(context, { ...cells, ...text, gated: true });
      await expectFailure(admin.send(createRoom(room_id, context.now, cells)), "duplicate");
      const old = createRoom(context.bytes("old", 16), context.now, { expires_at: Math.floor(context.now) - 1 });
      await expectFailure(admin.send(old), "expired");
      for (const s2_cell_id of [fine, coarse]) {
        const { rooms } = await expectReply(admin.send({ cmd: "DISCOVER_ROOMS", s2_cell_id }), "ROOMS");
        assert.equal(rooms.length, 1);
        const [room] = rooms as [(typeof rooms)[0]];
        same(room.room_id, room_id, "the room");
        assert.deepEqual([room.s2_cell_id, room.gated, room.member_count, room.name], [fine, true, 0, "Fountain"]);
        assert.equal(room.description, undefined);
      }
      const elsewhere = await expectReply(admin.send({ cmd: "DISCOVER_ROOMS", s2_cell_id: cell(context, "elsewhere") }), "ROOMS");
      assert.deepEqual(elsewhere.rooms, []);
    },
  },
  {
    rows: ["C.1 UPDATE_ROOM", "C.4 ROOM_UPDATED"],
    name: "the admin opens and closes the gate",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context);
      const guest = await context.peer("guest");
      await expectReply(guest.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      await expectFailure(guest.send({ cmd: "UPDATE_ROOM", room_id, gated: true }), "not-admin");
      await expectReply(admin.send({ cmd: "UPDATE_ROOM", room_id, gated: true }), "ROOM_UPDATED");
      for (const command of [fetchRoom(room_id), storeRoom(room_id, "1")]) await expectFailure(guest.send(command), "not-found");
      await expectReply(admin.send({ cmd: "UPDATE_ROOM", room_id, gated: false }), "ROOM_UPDATED");
      await expectReply(guest.send(fetchRoom(room_id)), "ROOM_MESSAGES");
    },
  },
  {
    rows: ["C.1 STORE_ROOM", "C.1 FETCH_ROOM", "C.4 ROOM_STORED", "C.4 ROOM_MESSAGES", "C.4 ROOM_NOTIFY"],
    name: "messages are numbered, kept, told to those who listen, and known when they come again",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context);
      const guest = await context.peer("guest");
      assert.deepEqual((await expectReply(guest.send(fetchRoom(room_id)), "ROOM_MESSAGES")).messages, []);
      const numbers: number[] = [];
      for (const label of ["1", "2", "3"]) {
        numbers.push((await expectReply(admin.send(storeRoom(room_id, label)), "ROOM_STORED")).sequence_number);
      }
      assert.ok(numbers.every((number, i) => i === 0 || number > (numbers[i - 1] as number)));
      await expectFailure(admin.send(storeRoom(room_id, "2")), "duplicate");
      same((await guest.notice("ROOM_NOTIFY")).room_id, room_id, "the room");
      const { messages } = await expectReply(guest.send(fetchRoom(room_id, numbers[0] as number)), "ROOM_MESSAGES");
      assert.deepEqual(
        messages.map(({ id }) => id),
        numbers.slice(1),
      );
      same(messages[0]?.ciphertext, storeRoom(room_id, "2").ciphertext, "the message");
    },
  },
  {
    rows: ["C.1 KNOCK", "C.1 ADMIT", "C.4 KNOCK_OK", "C.4 KNOCK_NOTIFY", "C.4 ADMIT_OK", "C.4 ADMITTED"],
    name: "a knock reaches the admin, and the grant the knocker, who is then in",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context, { gated: true });
      await expectReply(admin.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      const guest = await context.peer("guest");
      const knock = { ...knockAt(room_id, "k"), handle: "Guest" };
      const { request_id } = knock;
      same((await expectReply(guest.send(knock), "KNOCK_OK")).request_id, request_id, "the request");
      const heard = await admin.notice("KNOCK_NOTIFY");
      assert.equal(heard.handle, "Guest");
      same(heard.knocker_eph_x25519_pk, knock.knocker_eph_x25519_pk, "the key");
      const encrypted_grant = context.bytes("grant", 60);
      await expectFailure(guest.send({ cmd: "ADMIT", room_id, request_id }), "not-admin");
      await expectFailure(admin.send({ cmd: "ADMIT", room_id, request_id: context.bytes("other", 16) }), "not-found");
      await expectReply(admin.send({ cmd: "ADMIT", room_id, request_id, encrypted_grant }), "ADMIT_OK");
      const admitted = await guest.notice("ADMITTED");
      same(admitted.encrypted_grant, encrypted_grant, "the grant");
      same(admitted.admin_pubkey, admin.publicKey, "the admin");
      await expectReply(guest.send(storeRoom(room_id, "hello")), "ROOM_STORED");
      await expectFailure(guest.send(knockAt(context.bytes("no room", 16), "k")), "not-found");
    },
  },
  {
    rows: ["C.1 REGISTER_TOKEN", "C.1 REVOKE_TOKENS", "C.4 TOKEN_REGISTERED", "C.4 TOKENS_REVOKED", "C.6 /v1/room/submit"],
    name: "tokens let members post unseen, as many as the room may have, until they are revoked",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context, { gated: true, max_members: 2 });
      const [first, second, third] = ["1", "2", "3"].map((label) => context.bytes(`token ${label}`, 12)) as [
        Uint8Array,
        Uint8Array,
        Uint8Array,
      ];
      const submit = (token: Uint8Array, label: string) => submitToRoom(context.target.url, room_id, token, label);
      assert.equal((await submit(first, "early")).status, 401);
      for (const token of [first, second, first])
        await expectReply(admin.send(registerToken(admin, room_id, token)), "TOKEN_REGISTERED");
      await expectFailure(admin.send(registerToken(admin, room_id, third)), "quota");
      await expectFailure(admin.send(registerToken(context.person("forger"), room_id, third)), "unauthorized");
      const response = await submit(first, "hello");
      assert.equal(response.status, 201);
      const { sequence_number } = parseBody(SealedRoomReply, new Uint8Array(await response.arrayBuffer()));
      const { messages } = await expectReply(admin.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      assert.deepEqual(
        messages.map(({ id }) => id),
        [sequence_number],
      );
      assert.equal((await submit(first, "hello")).status, 409);
      assert.equal((await submit(third, "stranger")).status, 401);
      const elsewhere = await submitToRoom(context.target.url, context.bytes("no room", 16), second, "lost");
      assert.equal(elsewhere.status, 401);
      assert.equal((await expectReply(admin.send({ cmd: "REVOKE_TOKENS", room_id }), "TOKENS_REVOKED")).count, 2);
      assert.equal((await submit(second, "late")).status, 401);
    },
  },
  {
    rows: ["C.1 ROTATE_ROOM_KEY", "C.4 KEY_ROTATED", "C.4 KEY_ROTATION_NOTIFY"],
    name: "a rotation is told, and ends tokens after its grace",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context);
      const guest = await context.peer("guest");
      await expectReply(guest.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      const token = context.bytes("token", 12);
      await expectReply(admin.send(registerToken(admin, room_id, token)), "TOKEN_REGISTERED");
      const rotated = await expectReply(admin.send({ cmd: "ROTATE_ROOM_KEY", room_id, grace_seconds: 4_000_000 }), "KEY_ROTATED");
      assert.equal(rotated.revoked_count, 1);
      assert.ok(Math.abs(rotated.grace_until - context.now - RELAY_LIMITS.MAX_GRACE_SECS) < 60);
      assert.equal((await guest.notice("KEY_ROTATION_NOTIFY")).grace_until, rotated.grace_until);
      assert.equal((await submitToRoom(context.target.url, room_id, token, "in time")).status, 201);
      await expectReply(admin.send({ cmd: "ROTATE_ROOM_KEY", room_id, grace_seconds: 0 }), "KEY_ROTATED");
      assert.equal((await submitToRoom(context.target.url, room_id, token, "late")).status, 401);
    },
  },
  {
    rows: ["C.1 KICK_MEMBER", "C.1 BAN_MEMBER", "C.4 MEMBER_KICKED", "C.4 MEMBER_BANNED", "C.4 KICKED"],
    name: "a member who is kicked may knock again, one who is banned may not",
    needs: "moderation",
    async run(context) {
      const { admin, room_id } = await openRoom(context, { gated: true });
      const guest = await context.peer("guest");
      const member_pubkey = guest.publicKey;
      await expectReply(guest.send(knockAt(room_id, "1")), "KNOCK_OK");
      await expectReply(admin.send({ cmd: "ADMIT", room_id, request_id: knockAt(room_id, "1").request_id }), "ADMIT_OK");
      await expectReply(guest.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      await expectReply(admin.send({ cmd: "KICK_MEMBER", room_id, member_pubkey }), "MEMBER_KICKED");
      same((await guest.notice("KICKED")).room_id, room_id, "the room");
      await expectFailure(guest.send(fetchRoom(room_id)), "not-found");
      await expectReply(guest.send(knockAt(room_id, "2")), "KNOCK_OK");
      await expectReply(admin.send({ cmd: "BAN_MEMBER", room_id, member_pubkey }), "MEMBER_BANNED");
      await expectFailure(guest.send(knockAt(room_id, "3")), "not-found");
    },
  },
  {
    rows: ["C.1 CREATE_GROUP", "C.1 DELETE_GROUP", "C.4 GROUP_CREATED", "C.4 GROUP_DELETED"],
    name: "a group is a room without place or end, until its admin deletes it",
    needs: "groups",
    async run(context) {
      const [admin, guest] = [await context.peer("admin"), await context.peer("guest")];
      const room_id = context.bytes("group", 16);
      await expectReply(admin.send(createGroup(room_id, false)), "GROUP_CREATED");
      await expectFailure(guest.send(createGroup(room_id, false)), "duplicate");
      await expectReply(guest.send(storeRoom(room_id, "hello")), "ROOM_STORED");
      await expectFailure(guest.send({ cmd: "DELETE_GROUP", room_id }), "not-admin");
      await expectReply(admin.send({ cmd: "DELETE_GROUP", room_id }), "GROUP_DELETED");
      for (const command of [fetchRoom(room_id), storeRoom(room_id, "late"), knockAt(room_id, "k")]) {
        await expectFailure(guest.send(command), "not-found");
      }
    },
  },
  {
    rows: ["C.2 MAX_CIPHERTEXT_SIZE"],
    name: "the largest room message is stored",
    needs: "rooms",
    async run(context) {
      const { admin, room_id } = await openRoom(context);
      const ciphertext = new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE);
      await expectReply(admin.send({ ...storeRoom(room_id, "largest"), ciphertext }), "ROOM_STORED");
      const { messages } = await expectReply(admin.send(fetchRoom(room_id)), "ROOM_MESSAGES");
      assert.equal(messages[0]?.ciphertext.length, ciphertext.length);
    },
  },
  {
    rows: ["C.2 KNOCK_TTL_SECS"],
    name: "a knock waits 120 seconds",
    needs: "rooms",
    needsTime: true,
    async run(context) {
      const { admin, room_id } = await openRoom(context);
      const guest = await context.peer("guest");
      const { request_id } = knockAt(room_id, "k");
      await expectReply(guest.send(knockAt(room_id, "k")), "KNOCK_OK");
      for (let i = 0; i < 6; i++) {
        context.pass(LIMITS.KNOCK_TTL_SECS / 6);
        await Promise.all([admin, guest].map((peer) => peer.send({ cmd: "ACK", event_ids: [] })));
      }
      await expectFailure(admin.send({ cmd: "ADMIT", room_id, request_id }), "not-found");
    },
  },
];
