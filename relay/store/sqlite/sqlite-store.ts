/** The store over SQLite: writes go through the one writer in batches, reads have a connection of their own. */
import { NO_QUOTA, type Quota } from "../quota.ts";
import type { RoomStore } from "../rooms.ts";
import type { Store } from "../store.ts";
import { Batcher, type BatchWriter, type OnCommit } from "./batcher.ts";
import { databaseIn } from "./files.ts";
import { Reader } from "./reader.ts";
import { startThreadedWriter } from "./threaded-writer.ts";
import { WriterCore } from "./writer-core.ts";

/** What an operator sets, and who counts. */
export interface StoreOptions {
  readonly quota?: Quota;
  readonly onCommit?: OnCommit | undefined;
}

function roomStore(batcher: Batcher, { rooms }: Reader): RoomStore {
  return {
    create: ({ cells, ...room }) => batcher.run("createRoom", { ...room, fineCell: cells?.fine, coarseCell: cells?.coarse }),
    find: async (roomId, now) => rooms.find(roomId, now),
    discover: async (cell, page, now) => rooms.discover(cell, page, now),
    async update(roomId, flags) {
      await batcher.run("updateRoom", { roomId, ...flags });
    },
    async end(roomId) {
      await batcher.run("endRoom", { roomId });
    },
    purge: (now, max) => batcher.run("purgeRooms", { now, max }),
    registerToken: (roomId, token) => batcher.run("registerMemberToken", { roomId, token }),
    registerRoomToken: (roomId, token) => batcher.run("registerRoomToken", { roomId, token }),
    opens: async (roomId, token, now) => rooms.opens(roomId, token, now),
    revokeTokens: (roomId, end) => batcher.run("revokeMemberTokens", { roomId, ...end }),
    rotateTokens: (roomId, end, now) => batcher.run("rotateMemberTokens", { roomId, ...end, now }),
    hasToken: async (roomId, token, now) => rooms.hasToken(roomId, token, now),
    store: (roomId, nonce, ciphertext, now) => batcher.run("storeRoomMessage", { roomId, nonce, ciphertext, now }),
    messages: async (roomId, sinceId, bounds) => rooms.messages(roomId, sinceId, bounds),
    knock: (knock, now) => batcher.run("knock", { ...knock, now }),
    findKnock: async (roomId, requestId, now) => rooms.findKnock(roomId, requestId, now),
    admit: (roomId, requestId, grant, now) => batcher.run("admit", { roomId, requestId, grant, now }),
    knocksFor: async (admin, now) => rooms.knocksFor(admin, now),
    admissionsOf: async (knocker, now) => rooms.admissionsOf(knocker, now),
    isAdmitted: async (roomId, pubkey) => rooms.isAdmitted(roomId, pubkey),
    isBanned: async (roomId, pubkey) => rooms.isBanned(roomId, pubkey),
    async remove(roomId, pubkey, ban) {
      await batcher.run("removeMember", { roomId, pubkey, ban });
    },
  };
}

function assemble(path: string, writer: BatchWriter, onCommit: OnCommit | undefined): Store {
  const reader = new Reader(path);
  const batcher = new Batcher(writer, onCommit);
  return {
    mailbox: {
      put: (event, now) => batcher.run("put", { ...event, now }),
      page: async (request, now) => reader.page(request, now),
      acknowledge: (recipient, ids, now) => batcher.run("acknowledge", { recipient, ids, now }),
      purge: (now, max) => batcher.run("purge", { now, max }),
    },
    tokens: {
      register: (token, owner) => batcher.run("registerToken", { token, owner }),
      async deregister(token, owner) {
        await batcher.run("deregisterToken", { token, owner });
      },
      ownerOf: async (token) => reader.ownerOf(token),
    },
    rooms: roomStore(batcher, reader),
    backups: {
      store: (owner, ciphertext, now, ifVersion) => batcher.run("storeBackup", { owner, ciphertext, now, ifVersion }),
      fetch: async (owner) => reader.backupOf(owner),
      async delete(owner) {
        await batcher.run("deleteBackup", { owner });
      },
    },
    push: {
      async register(owner, registration) {
        await batcher.run("registerPush", { owner, ...registration });
      },
      async deregister(owner, token) {
        await batcher.run("deregisterPush", { owner, token });
      },
      registrationsOf: async (owner) => reader.registrationsOf(owner),
      async answered(owner, token, refused, now) {
        await batcher.run("pushAnswered", { owner, token, refused, now });
      },
    },
    blocks: { list: async () => reader.blocks() },
    boundKeys: {
      async remember(digest, day) {
        await batcher.run("rememberBound", { digest, day });
      },
      has: async (digest, since) => reader.hasBound(digest, since),
      purge: (before, max) => batcher.run("purgeBound", { before, max }),
    },
    usage: async () => reader.usage(),
    failures: () => batcher.failures,
    async probe() {
      await batcher.run("probe", {});
    },
    async close() {
      // The writer last: the last connection to close folds the log into the database.
      reader.close();
      await batcher.close();
    },
  };
}

/** The writer in a thread. @param script the built `writer.js`. @throws StoreError */
export async function openThreadedStore(
  dataDir: string,
  script: URL,
  onFailure: (error: Error) => void,
  { quota = NO_QUOTA, onCommit }: StoreOptions = {},
): Promise<Store> {
  const path = databaseIn(dataDir);
  return assemble(path, await startThreadedWriter(script, { path, quota }, onFailure), onCommit);
}

/** Everything in this thread: for tests and for running from source, where a thread cannot load TypeScript. @throws StoreError */
export function openInProcessStore(dataDir: string, { quota = NO_QUOTA, onCommit }: StoreOptions = {}): Store {
  const path = databaseIn(dataDir);
  const core = new WriterCore(path, quota);
  const writer: BatchWriter = { apply: async (ops) => core.apply(ops), close: async () => core.close() };
  return assemble(path, writer, onCommit);
}
