/** What relays of one database share beside its rows. */
import type { Clock } from "../../../src/host/ports.ts";
import { sql } from "../../../src/host/postgres/database.ts";
import { Turn } from "../../../src/host/postgres/turn.ts";
import { toHex, utf8 } from "../../../src/protocol/encoding/bytes.ts";
import type { Bus } from "../../cluster/bus.ts";
import type { Cluster, Others } from "../../cluster/cluster.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import type { BoxDigests } from "../sqlite/boxes.ts";
import type { Access } from "./access.ts";
import { uuidOf } from "./digests.ts";
import { heldLock } from "./held-lock.ts";
import { forgetOnce, sharedOnce } from "./once.ts";
import { claimWake } from "./push.ts";
import { SharedKeys } from "./shared-keys.ts";
import { claimText } from "./sms.ts";

const REFRESH_SECS = 60;
const CHANGED = sql("SELECT box FROM mailboxes WHERE box = ANY ($1::uuid[]) AND next > now_us() - ($2::float8 * 1000000)::int8");

/** Where the relays of one store meet on a bus; other stores may use the same one. */
export const meetingPlace = (key: RelayKey): string => `cairn_${toHex(key.digest("bus-name", utf8("1")))}`;

export interface SharedParts {
  readonly url: string;
  readonly access: Access;
  readonly key: RelayKey;
  readonly digests: BoxDigests;
  readonly clock: Clock;
  readonly bus: Bus;
  /** Told when shared keys could not be read or stored; they are tried again. */
  readonly failed: (error: unknown) => void;
}

export interface SharedCluster extends Cluster {
  close(): Promise<void>;
}

/** Holds a lock until `start`: of relays that start together, one makes the keys that are missing. */
export async function openShared({ url, access, key, digests, clock, bus, failed }: SharedParts): Promise<SharedCluster> {
  const release = await heldLock(url, "cairn keys");
  const keys = new SharedKeys(access, key, failed);
  const turn = new Turn({
    ...{ url, lock: "cairn upkeep", name: "cairn-relay upkeep", now: clock.now },
    onWrongClock: () => failed(new Error("this relay's clock and the database's differ by more than half a minute")),
  });
  let cancel: () => void = () => undefined;
  let isClosed = false;
  function refreshLater(): void {
    if (!isClosed) cancel = clock.after(REFRESH_SECS, () => void keys.refresh().catch(failed).then(refreshLater));
  }
  try {
    await keys.refresh();
  } catch (error) {
    await release();
    throw error;
  }
  return {
    keys,
    once: sharedOnce(access, clock),
    others: { bus, changedWithin: changedWithin(access, digests) },
    async start() {
      await keys.settle().finally(release);
      refreshLater();
    },
    purge: async (_now, max) => {
      const forgotten = await forgetOnce(access, max);
      return { deleted: { answers: forgotten }, more: forgotten === max };
    },
    leads: () => turn.mine(),
    wokenBefore: (owner) => claimWake(access, owner),
    mayText: (owner) => claimText(access, owner),
    async close() {
      isClosed = true;
      cancel();
      await Promise.all([release(), turn.close()]);
    },
  };
}

const changedWithin =
  (access: Access, { boxOf }: BoxDigests): Others["changedWithin"] =>
  async (recipients, seconds) => {
    const byBox = new Map(recipients.map((recipient) => [uuidOf(boxOf(recipient)), recipient]));
    const rows = await access.rows<{ box: string }>(CHANGED, [...byBox.keys()], seconds);
    return rows.flatMap(({ box }) => byBox.get(box.replaceAll("-", "")) ?? []);
  };
