/** Knocking and being let in (§7.4). */
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
 * What somebody who has just come back would have been told: knocks at their rooms that still wait, and answers to their own knocks.
 * A push wakes an admin's phone in order that it hears of the knock, which happened before it was attached.
 */
export async function missedNotices(
  { store, clock }: RoomServices,
  { pubkey }: Pick<Caller, "pubkey">,
): Promise<readonly Notice[]> {
  const now = clock.now();
  const [knocks, admissions] = await Promise.all([store.knocksFor(pubkey, now), store.admissionsOf(pubkey, now)]);
  return [...knocks.map(knockNotice), ...admissions.map(admittedNotice)];
}

export function doorHandlers(services: RoomServices): Pick<RoomHandlers, "KNOCK" | "ADMIT"> {
  const { store, clock, hub } = services;
  return {
    KNOCK: {
      async run({ room_id, knocker_eph_x25519_pk, request_id, handle }, { pubkey }) {
        // Nothing can be sealed for it, and whoever lets it in would only find that out.
        if (!isAcceptableX25519Key(knocker_eph_x25519_pk)) return fail("malformed", "knocker_eph_x25519_pk: not a key");
        const now = clock.now();
        const room = await store.find(room_id, now);
        if (!room || (await store.isBanned(room_id, pubkey))) return notOpen;
        const knock = { roomId: room_id, requestId: request_id, knocker: pubkey, ephemeralKey: knocker_eph_x25519_pk, handle };
        const outcome = await store.knock(knock, now);
        if (outcome === "duplicate") return fail("duplicate", "this request id is taken");
        if (outcome === "quota") return fail("quota", "too many knocks wait at this room");
        if (outcome === "not-found") return notOpen;
        await hub.tell(room.admin, knockNotice(knock));
        await hub.summon(room.admin);
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
        await hub.tell(knock.knocker, admittedNotice(admission));
        return { cmd: "ADMIT_OK", request_id, ...(encrypted_grant === undefined ? {} : { encrypted_grant }) };
      },
    },
  };
}
