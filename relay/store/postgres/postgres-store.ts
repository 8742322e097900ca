/** The store on PostgreSQL: any number of relays have the same one, and none owns a user. */
import type { Clock } from "../../../src/host/ports.ts";
import type { OnCommit } from "../../../src/host/sqlite/batcher.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { boxDigestsUnder } from "../sqlite/boxes.ts";
import type { Store, UsageReport } from "../store.ts";
import { Access } from "./access.ts";
import { backupStore } from "./backups.ts";
import { carryStore } from "./carry.ts";
import { connectionsTo, sql } from "./database.ts";
import { discoveryStore } from "./discovery.ts";
import { Mailboxes } from "./mailbox.ts";
import { prepareDatabase } from "./migrate.ts";
import { pushStore } from "./push.ts";
import { roomKnocks, roomMessages } from "./room-life.ts";
import { roomDirectory, roomTokens } from "./rooms.ts";
import { blockStore, boundStore, postageStore } from "./small-tables.ts";
import { smsStore } from "./sms.ts";
import { Space } from "./space.ts";
import { tokenStore } from "./tokens.ts";

export interface PostgresOptions {
  readonly url: string;
  /** Connections that store mail, each a batch at a time. */
  readonly lanes?: number;
  readonly key: RelayKey;
  readonly clock: Pick<Clock, "elapsed">;
  readonly quota?: Quota;
  readonly onCommit?: OnCommit | undefined;
  /** Called when a connection that nobody used was lost. */
  readonly onLost?: (error: Error) => void;
}

export const LANES = 2;
/** For everything but storing mail. */
const OTHERS = 4;

const USAGE = sql("SELECT coalesce(sum(events), 0) AS events, coalesce(sum(bytes), 0) AS bytes FROM mailboxes");
const PROBE = sql(
  `INSERT INTO probe (id, count, load) VALUES (1, 1, $1)
   ON CONFLICT (id) DO UPDATE SET count = probe.count + 1, load = excluded.load`,
);
/** As many bytes as the largest event has. */
const LOAD = new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE).fill(255);

/** Connects, and brings the database up to date. @throws StoreError */
export async function openPostgresStore(options: PostgresOptions): Promise<Store> {
  const { url, key, clock, quota = NO_QUOTA, onCommit, onLost = () => undefined } = options;
  const lanes = connectionsTo(url, options.lanes ?? LANES, onLost);
  const others = connectionsTo(url, OTHERS, onLost);
  const endAll = async (): Promise<void> => void (await Promise.all([lanes.end(), others.end()]));
  const digests = boxDigestsUnder(key);
  const access = new Access(others);
  const space = new Space(access, clock, quota);
  try {
    await prepareDatabase(url, digests.mark);
    await space.measure();
  } catch (error) {
    await endAll();
    throw error;
  }
  const mailboxes = new Mailboxes(access, lanes, { quota, onCommit, digests, space });
  return {
    mailbox: mailboxes.store,
    tokens: tokenStore(access),
    rooms: { ...roomDirectory(access), ...roomTokens(access), ...roomMessages(access, space, quota), ...roomKnocks(access) },
    backups: backupStore(access, space),
    push: pushStore(access),
    sms: smsStore(access, digests),
    postage: postageStore(access),
    blocks: blockStore(access),
    boundKeys: boundStore(access),
    discovery: discoveryStore(access, space),
    carry: carryStore(access, digests),
    async usage(): Promise<UsageReport> {
      const [counts, storeBytes] = await Promise.all([access.row<Omit<UsageReport, "storeBytes">>(USAGE), space.measure()]);
      return { events: 0, bytes: 0, ...counts, storeBytes };
    },
    failures: () => mailboxes.failures + access.failures,
    async probe() {
      await access.write(PROBE, LOAD);
    },
    // Its log and its vacuum are the server's.
    forgetDeleted: async () => undefined,
    async close() {
      await mailboxes.close();
      await endAll();
    },
  };
}
