/** The store over SQLite: writes go through the one writer in batches, reads have a connection of their own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { NO_QUOTA, type Quota } from "../quota.ts";
import type { Store } from "../store.ts";
import { Batcher, type BatchWriter, type OnCommit } from "./batcher.ts";
import { Reader } from "./reader.ts";
import { startThreadedWriter } from "./threaded-writer.ts";
import { WriterCore } from "./writer-core.ts";

/** What an operator sets, and who counts. */
export interface StoreOptions {
  readonly quota?: Quota;
  readonly onCommit?: OnCommit | undefined;
}

function databaseIn(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return join(dataDir, "relay.db");
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
    blocks: { list: async () => reader.blocks() },
    usage: async () => reader.usage(),
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
