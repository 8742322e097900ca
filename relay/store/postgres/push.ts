/** Devices to be woken. */

import { sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { isRefusedForGood } from "../refusals.ts";
import type { PushDevice, PushStore } from "../store.ts";
import { type Access, nameOf } from "./access.ts";

const REMOVE = sql("DELETE FROM push_registrations WHERE owner = $1 AND token = $2 RETURNING woken_at");
const ADD = sql("INSERT INTO push_registrations (owner, platform, token, woken_at) VALUES ($1, $2, $3, $4)");
const DROP_OLDEST = sql(
  `DELETE FROM push_registrations WHERE registration IN (
     SELECT registration FROM push_registrations WHERE owner = $1 ORDER BY registration DESC OFFSET $2)`,
);
const DEVICES = sql("SELECT platform, token, refusals FROM push_registrations WHERE owner = $1 ORDER BY registration");
const REFUSED = sql(
  `UPDATE push_registrations SET refusals = refusals + 1, refused_since = coalesce(refused_since, $1)
   WHERE owner = $2 AND token = $3 RETURNING refusals, refused_since AS since`,
);
const TAKEN = sql(
  "UPDATE push_registrations SET refusals = 0, refused_since = NULL WHERE owner = $1 AND token = $2 AND refusals > 0",
);

/** Milliseconds, by the server's clock: those of relays differ. */
const NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::int8";
const CLAIM = sql(
  `UPDATE push_registrations SET woken_at = ${NOW} WHERE owner = $1 AND (woken_at IS NULL OR abs(${NOW} - woken_at) >= $2 * 1000) RETURNING 1`,
);
const WOKEN = sql(`SELECT (${NOW} - max(woken_at))::float8 / 1000 AS seconds FROM push_registrations WHERE owner = $1`);

/** Of several relays that would wake a key's devices one does. @returns undefined where it is this one, or the seconds since another did */
export async function claimWake(access: Access, owner: Bytes): Promise<number | undefined> {
  if ((await access.write(CLAIM, owner, RELAY_LIMITS.PUSH_COLLAPSE_SECS - 1)).length > 0) return undefined;
  return (await access.row<{ seconds: number | null }>(WOKEN, owner))?.seconds ?? undefined;
}

export const pushStore = (access: Access): PushStore => ({
  register: (owner, { platform, token }) =>
    access.changeAlone(nameOf("push", owner), async (query) => {
      // Inserted again, so that a repeated registration becomes the newest.
      const [before] = await query<{ woken_at: number | null }>(REMOVE, owner, token);
      await query(ADD, owner, platform, token, before?.woken_at ?? null);
      await query(DROP_OLDEST, owner, RELAY_LIMITS.MAX_PUSH_REGISTRATIONS);
    }),
  async deregister(owner, token) {
    await access.writeInTurn(nameOf("push", owner), REMOVE, owner, token);
  },
  registrationsOf: (owner) => access.rows<PushDevice>(DEVICES, owner),
  async answered(owner, token, refused, now) {
    if (!refused) await access.write(TAKEN, owner, token);
    const [row] = refused ? await access.write<{ refusals: number; since: number }>(REFUSED, Math.floor(now), owner, token) : [];
    if (row && isRefusedForGood(row, now)) await access.write(REMOVE, owner, token);
  },
});
