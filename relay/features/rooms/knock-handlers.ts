/** KNOCK and ADMIT (§7.4), and their notices. */
import { isAcceptableX25519Key } from "../../../src/protocol/primitives/public-keys.ts";
import type { Notice } from "../../../src/protocol/wire/messages.ts";
import type { Admission, Knock } from "../../store/rooms.ts";
import { type Caller, fail } from "../../wire/outcome.ts";
import { asAdmin, isRoom, notOpen, type RoomServices } from "./access.ts";
import type { RoomHandlers } from "./room-handlers.ts";

const knockNotice = ({ roomId, requestId, ephemeralKey, handle }: Knock): Notice => ({
  cmd: "KNOCK_NOTIFY",
  room_id: roomId,
  knocker_eph_x25519_pk: ephemeralKey,
  request_id: requestId,
  ...(handle === undefined ? {} : { handle }),
});

const admittedNotice = ({ roomId, requestId, admin, grant }: Admission): Notice => ({
  cmd: "ADMITTED",
  room_id: roomId,
  request_id: requestId,
  admin_pubkey: admin,
  ...(grant === undefined ? {} : { encrypted_grant: grant }),
});

/**
 * The notices that a client missed while it was not connected: unanswered knocks at its rooms, and answers to its own knocks. A push
 * wakes an admin's phone because of a knock, which is then older than the phone's connection.
 */
export async function missedNotices(
  { store, clock }: RoomServices,
  { pubkey }: Pick<Caller, "pubkey">,
): Promise<readonly Notice[]> {
  const now = clock.now();
  const [knocks, admissions] = await Promise.all([store.knocksFor(pubkey, now), store.admissionsOf(pubkey, now)]);
  return [...knocks.map(knockNotice), ...admissions.map(admittedNotice)];
}

export function knockHandlers(services: RoomServices): Pick<RoomHandlers, "KNOCK" | "ADMIT"> {
  const { store, clock, hub } = services;
  return {
    KNOCK: {
      async run({ room_id, knocker_eph_x25519_pk, request_id, handle }, { pubkey }) {
        // No grant can be sealed for such a key; the admin's client would fail to admit it.
        if (!isAcceptableX25519Key(knocker_eph_x25519_pk)) return fail("malformed", "knocker_eph_x25519_pk: not a key");
        const now = clock.now();
        const room = await store.find(room_id, now);
        if (!room || (await store.isBanned(room_id, pubkey))) return notOpen;
        const knock = { roomId: room_id, requestId: request_id, knocker: pubkey, ephemeralKey: knocker_eph_x25519_pk, handle };
        const outcome = await store.knock(knock, now);
        if (outcome === "duplicate") return fail("duplicate", "this request id is taken");
        if (outcome === "quota") return fail("quota", "too many knocks wait at this room");
        if (outcome === "not-found") return notOpen;
        await hub.sendNotice(room.admin, knockNotice(knock));
        await hub.wakeByPush(room.admin);
        return { cmd: "KNOCK_OK", request_id };
      },
    },
    ADMIT: {
      async run({ room_id, request_id, encrypted_grant }, caller) {
        const room = await asAdmin(services, room_id, caller);
        if (!isRoom(room)) return room;
        const now = clock.now();
        const knock = await store.findKnock(room_id, request_id, now);
        if (!knock || !(await store.admit(room_id, request_id, encrypted_grant, now))) {
          return fail("not-found", "no such knock, or it has expired");
        }
        const admission = { roomId: room_id, requestId: request_id, admin: room.admin, grant: encrypted_grant };
        await hub.sendNotice(knock.knocker, admittedNotice(admission));
        return { cmd: "ADMIT_OK", request_id, ...(encrypted_grant === undefined ? {} : { encrypted_grant }) };
      },
    },
  };
}
