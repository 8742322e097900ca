/** Requests that are carried out once, by whichever relay they come to. */
import { createHash } from "node:crypto";
import type { Clock } from "../../../src/host/ports.ts";
import { sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { SharedOnce } from "../../cluster/cluster.ts";
import type { Access } from "./access.ts";

/** A timestamp is good this long at most, at relays whose clocks differ by this much. */
const REMEMBER_SECS = 2 * LIMITS.POLL_CLOCK_SKEW_SECS + 15 * 60;
/** Somebody else is at it: their answer is waited for a little. */
const WAIT_SECS = 3;
const LOOK_SECS = 0.05;

/** By the server's clock: those of relays differ. */
const NOW = "extract(epoch FROM clock_timestamp())::int8";
const CLAIM = sql(`INSERT INTO once (digest, until) VALUES ($1, ${NOW} + $2) ON CONFLICT DO NOTHING RETURNING 1`);
const ANSWER = sql("SELECT answer FROM once WHERE digest = $1");
const ANSWERED = sql("UPDATE once SET answer = $2 WHERE digest = $1");
const GIVE_BACK = sql("DELETE FROM once WHERE digest = $1");
const FORGET = sql(`DELETE FROM once WHERE digest IN (SELECT digest FROM once WHERE until <= ${NOW} LIMIT $1) RETURNING 1`);

const digestOf = (signature: Bytes): Bytes => createHash("sha256").update(signature).digest().subarray(0, 16);

export function sharedOnce(access: Access, clock: Clock): SharedOnce {
  const later = (): Promise<void> => new Promise((resolve) => void clock.after(LOOK_SECS, resolve));
  return {
    /** A claim is never taken over: whose relay has ended in between signs anew, and hears what came of it. */
    async claim(signature) {
      const digest = digestOf(signature);
      const patience = clock.elapsed() + WAIT_SECS;
      do {
        if ((await access.write(CLAIM, digest, REMEMBER_SECS)).length > 0) return "mine";
        const row = await access.row<{ answer: Bytes | null }>(ANSWER, digest);
        if (row?.answer) return row.answer;
        if (row) await later();
      } while (clock.elapsed() < patience);
      return "unknown";
    },
    async answered(signature, answer) {
      const digest = digestOf(signature);
      if (answer) await access.write(ANSWERED, digest, answer);
      else await access.write(GIVE_BACK, digest);
    },
  };
}

/** @returns how many were forgotten */
export const forgetOnce = async (access: Access, max: number): Promise<number> => (await access.write(FORGET, max)).length;
