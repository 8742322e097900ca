/** The store on PostgreSQL: any number of relays have the same one, and none owns a user. */
import type { Clock } from "../../../src/host/ports.ts";
import { connectionsTo, sql } from "../../../src/host/postgres/database.ts";
import type { OnCommit } from "../../../src/host/sqlite/batcher.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Bus } from "../../cluster/bus.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { PostgresBus } from "../../cluster/postgres-bus.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import { type BoxDigests, boxDigestsUnder } from "../sqlite/boxes.ts";
import type { Store, UsageReport } from "../store.ts";
import { Access } from "./access.ts";
import { backupStore } from "./backups.ts";
import { carryStore } from "./carry.ts";
import { discoveryStore } from "./discovery.ts";
import { Mailboxes } from "./mailbox.ts";
import { prepareRelayDatabase } from "./migrate.ts";
import { pushStore } from "./push.ts";
import { roomKnocks, roomMessages } from "./room-life.ts";
import { roomDirectory, roomTokens } from "./rooms.ts";
import { meetingPlace, openShared } from "./shared.ts";
import { blockStore, boundStore, postageStore } from "./small-tables.ts";
import { smsStore } from "./sms.ts";
import { Space } from "./space.ts";
import { tokenStore } from "./tokens.ts";

export interface StoreOptions {
  readonly url: string;
  /** Connections that store mail, each a batch at a time. */
  readonly lanes?: number;
  readonly key: RelayKey;
  readonly clock: Clock;
  readonly quota?: Quota;
  readonly onCommit?: OnCommit | undefined;
  /** Called when a connection was lost, or when what relays share could not be read. */
  readonly onLost?: (error: unknown) => void;
}

export interface PostgresOptions extends StoreOptions {
  /** Absent: LISTEN and NOTIFY of this database. */
  readonly bus?: Bus;
}

export interface Opened {
  readonly store: Store;
  readonly cluster: Cluster;
}

export const LANES = 2;
/** For everything but storing mail. */
const OTHERS = 4;

const PROBE = sql(
  `INSERT INTO probe (id, count, load) VALUES (1, 1, $1)
   ON CONFLICT (id) DO UPDATE SET count = probe.count + 1, load = excluded.load`,
);
/** As many bytes as the largest event has. */
const LOAD = new Uint8Array(LIMITS.MAX_CIPHERTEXT_SIZE).fill(255);

interface Connected extends Omit<StoreParts, "close"> {
  readonly end: () => Promise<void>;
}

async function connected(options: StoreOptions): Promise<Connected> {
  const { url, key, clock, quota = NO_QUOTA, onCommit, onLost = () => undefined } = options;
  const digests = boxDigestsUnder(key);
  await prepareRelayDatabase(url, digests.mark);
  const pool = (max: number) => connectionsTo(url, { name: "cairn-relay", max, onLost });
  const lanes = pool(options.lanes ?? LANES);
  const others = pool(OTHERS);
  const access = new Access(others);
  const space = new Space(access, clock, quota);
  const mailboxes = new Mailboxes(access, lanes, { quota, onCommit, digests, space });
  const end = async (): Promise<void> => {
    await mailboxes.close();
    await Promise.all([lanes.end(), others.end()]);
  };
  try {
    await space.measure();
  } catch (error) {
    await end();
    throw error;
  }
  return { access, mailboxes, space, quota, digests, end };
}

/** Connects, and brings the database up to date. For a program that is no relay. @throws StoreError */
export async function openPostgresStore(options: StoreOptions): Promise<Store> {
  const { end, ...parts } = await connected(options);
  return storeOf({ ...parts, close: end });
}

/** The same for a relay, with what it shares with others. Other relays wait with their start for `cluster.start()`. @throws StoreError */
export async function openPostgres(options: PostgresOptions): Promise<Opened> {
  const { url, key, clock, onLost = () => undefined } = options;
  const { end, ...parts } = await connected(options);
  try {
    const bus = options.bus ?? new PostgresBus(url, meetingPlace(key), clock);
    const cluster = await openShared({ url, access: parts.access, key, digests: parts.digests, clock, bus, failed: onLost });
    const close = async (): Promise<void> => void (await Promise.all([cluster.close(), end()]));
    return { cluster, store: storeOf({ ...parts, close }) };
  } catch (error) {
    await end();
    throw error;
  }
}

interface StoreParts {
  readonly access: Access;
  readonly mailboxes: Mailboxes;
  readonly space: Space;
  readonly quota: Quota;
  readonly digests: BoxDigests;
  readonly close: () => Promise<void>;
}

function storeOf({ access, mailboxes, space, quota, digests, close }: StoreParts): Store {
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
      const { events, bytes, used } = await space.measure();
      return { events, bytes, storeBytes: used };
    },
    failures: () => mailboxes.failures + access.failures,
    async probe() {
      await access.write(PROBE, LOAD);
    },
    // Its log and its vacuum are the server's.
    forgetDeleted: async () => undefined,
    close,
  };
}
