/** The store on SQLite: writes go to the one writer in batches, reads use a separate connection. */

import { Batcher, type BatchWriter, type OnCommit } from "../../../src/host/sqlite/batcher.ts";
import { databaseIn } from "../../../src/host/sqlite/files.ts";
import { startThreadedWriter } from "../../../src/host/sqlite/threaded-writer.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { NO_QUOTA, type Quota } from "../quota.ts";
import type { RoomStore } from "../rooms.ts";
import type { CarryStore, MailboxStore, PushStore, SmsStore, Store } from "../store.ts";
import type { ArgsOf, OpKind, ResultOf } from "./ops.ts";
import { Reader } from "./reader.ts";
import { WriterCore, type WriterData } from "./writer-core.ts";

export const DATABASE = "relay.db";

/**
 * Whoever gets an event while offline is asked for: most have no device, and that is known without a look into the database. Of so many
 * owners (some 20 MB); where there are more, everybody is looked up.
 */
const MOST_OWNERS = 200_000;

/** The operator's quota, and a callback for metrics. */
export interface StoreOptions {
  readonly quota?: Quota;
  readonly onCommit?: OnCommit | undefined;
}

/** Passes a write to the writer; resolves to its result when it is durable. */
type Run = <K extends OpKind>(kind: K, args: ArgsOf<K>) => Promise<ResultOf<K>>;

function roomStore(run: Run, { rooms }: Reader): RoomStore {
  return {
    create: ({ cells, ...room }) => run("createRoom", { ...room, fineCell: cells?.fine, coarseCell: cells?.coarse }),
    find: async (roomId, now) => rooms.find(roomId, now),
    discover: async (cell, page, now) => rooms.discover(cell, page, now),
    async update(roomId, flags) {
      await run("updateRoom", { roomId, ...flags });
    },
    async end(roomId) {
      await run("endRoom", { roomId });
    },
    purge: (now, max) => run("purgeRooms", { now, max }),
    registerToken: (roomId, token) => run("registerMemberToken", { roomId, token }),
    registerRoomToken: (roomId, token) => run("registerRoomToken", { roomId, token }),
    opens: async (roomId, token, now) => rooms.opens(roomId, token, now),
    revokeTokens: (roomId, end) => run("revokeMemberTokens", { roomId, ...end }),
    rotateTokens: (roomId, end, now) => run("rotateMemberTokens", { roomId, ...end, now }),
    hasToken: async (roomId, token, now) => rooms.hasToken(roomId, token, now),
    store: (roomId, nonce, ciphertext, now) => run("storeRoomMessage", { roomId, nonce, ciphertext, now }),
    messages: async (roomId, sinceId, bounds) => rooms.messages(roomId, sinceId, bounds),
    knock: (knock, now) => run("knock", { ...knock, now }),
    findKnock: async (roomId, requestId, now) => rooms.findKnock(roomId, requestId, now),
    admit: (roomId, requestId, grant, now) => run("admit", { roomId, requestId, grant, now }),
    knocksFor: async (admin, now) => rooms.knocksFor(admin, now),
    admissionsOf: async (knocker, now) => rooms.admissionsOf(knocker, now),
    isAdmitted: async (roomId, pubkey) => rooms.isAdmitted(roomId, pubkey),
    isBanned: async (roomId, pubkey) => rooms.isBanned(roomId, pubkey),
    async remove(roomId, pubkey, ban) {
      await run("removeMember", { roomId, pubkey, ban });
    },
  };
}

const mailboxStore = (run: Run, reader: Reader): MailboxStore => ({
  put: (event, now) => run("put", { ...event, now }),
  page: async (request, now) => reader.page(request, now),
  acknowledge: (recipient, ids, now) => run("acknowledge", { recipient, ids, now }),
  purge: (now, max) => run("purge", { now, max }),
});

const textOf = (owner: Bytes): string => Buffer.from(owner.buffer, owner.byteOffset, owner.byteLength).toString("latin1");

const pushStore = (run: Run, reader: Reader, owners: Set<string> | undefined): PushStore => ({
  async register(owner, registration) {
    owners?.add(textOf(owner));
    await run("registerPush", { owner, ...registration });
  },
  async deregister(owner, token) {
    await run("deregisterPush", { owner, token });
  },
  registrationsOf: async (owner) => (owners?.has(textOf(owner)) === false ? [] : reader.registrationsOf(owner)),
  async answered(owner, token, refused, now) {
    await run("pushAnswered", { owner, token, refused, now });
  },
});

const smsStore = (run: Run, reader: Reader): SmsStore => ({
  async register(owner, registration, now) {
    await run("registerSms", { owner, ...registration, now });
  },
  async deregister(owner, sealedNumber) {
    await run("deregisterSms", { owner, sealedNumber });
  },
  owedTo: async (owner, now) => reader.smsOwedTo(owner, now),
  owed: async (now, max) => reader.smsOwed(now, max),
  async told(owner, newest, now) {
    await run("smsTold", { owner, newest, now });
  },
  purge: (before, max) => run("purgeSms", { before, max }),
});

const carryStore = (run: Run, { carry }: Reader): CarryStore => ({
  register: (registration, now) => run("registerCarryGroup", { ...registration, now }),
  leave: (digest, groupId, key, at, now) => run("leaveCarryGroup", { digest, groupId, key, at, now }),
  listFor: async (courier, inviter, groupId, now) => carry.listFor(courier, inviter, groupId, now),
  page: async (request) => carry.page(request),
  leaveDelegated: (digest, at, forgetAt) => run("leaveDelegated", { digest, at, forgetAt }),
  leftAt: async (digests) => carry.leftAt(digests),
  purge: (now, max) => run("purgeCarry", { now, max }),
});

function assemble(path: string, writer: BatchWriter, onCommit: OnCommit | undefined): Store {
  const reader = new Reader(path);
  const batcher = new Batcher(writer, onCommit);
  const run: Run = (kind, args) => batcher.run({ kind, args }) as Promise<never>;
  return {
    mailbox: mailboxStore(run, reader),
    tokens: {
      register: (token, owner) => run("registerToken", { token, owner }),
      async deregister(token, owner) {
        await run("deregisterToken", { token, owner });
      },
      ownerOf: async (token) => reader.ownerOf(token),
    },
    rooms: roomStore(run, reader),
    backups: {
      store: (owner, ciphertext, now, ifVersion) => run("storeBackup", { owner, ciphertext, now, ifVersion }),
      fetch: async (owner) => reader.backupOf(owner),
      async delete(owner) {
        await run("deleteBackup", { owner });
      },
    },
    push: pushStore(run, reader, reader.pushOwners(MOST_OWNERS)),
    sms: smsStore(run, reader),
    postage: {
      spend: (mark, day) => run("spendPostage", { mark, day }),
      purge: (before, max) => run("purgePostage", { before, max }),
    },
    blocks: { list: async () => reader.blocks() },
    boundKeys: {
      async remember(digest, day) {
        await run("rememberBound", { digest, day });
      },
      has: async (digest, since) => reader.hasBound(digest, since),
      purge: (before, max) => run("purgeBound", { before, max }),
    },
    discovery: {
      publish: (published, bounds, now) => run("publishBoxes", { ...published, ...bounds, now }),
      boxesUnder: async (tags, maxBytes, now) => reader.boxesUnder(tags, maxBytes, now),
      withdraw: (publisher, tags) => run("withdrawBoxes", { publisher, tags }),
      takeRation: (digest, amount, now) => run("takeRation", { digest, amount, now }),
      purge: (now, max) => run("purgeDiscovery", { now, max }),
    },
    carry: carryStore(run, reader),
    usage: async () => reader.usage(),
    failures: () => batcher.failures,
    async probe() {
      await run("probe", {});
    },
    async forgetDeleted() {
      await run("checkpoint", {});
    },
    async close() {
      // The writer closes last: the last connection to close folds the WAL into the database.
      reader.close();
      await batcher.close();
    },
  };
}

/** Opens the store with the writer in a worker thread. @param script the built `writer.js` @throws StoreError */
export async function openThreadedStore(
  dataDir: string,
  script: URL,
  onFailure: (error: Error) => void,
  { quota = NO_QUOTA, onCommit }: StoreOptions = {},
): Promise<Store> {
  const path = databaseIn(dataDir, DATABASE);
  return assemble(path, await startThreadedWriter(script, { path, quota } satisfies WriterData, onFailure), onCommit);
}

/** Opens the store with the writer in this thread, for tests and when run from source: a worker cannot load TypeScript. @throws StoreError */
export function openInProcessStore(dataDir: string, { quota = NO_QUOTA, onCommit }: StoreOptions = {}): Store {
  const path = databaseIn(dataDir, DATABASE);
  const core = new WriterCore(path, quota);
  const writer: BatchWriter = { apply: async (ops) => core.apply(ops), close: async () => core.close() };
  return assemble(path, writer, onCommit);
}
