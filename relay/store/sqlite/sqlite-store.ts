/** The store over SQLite: writes go through the one writer in batches, reads have a connection of their own. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../store.ts";
import { Batcher, type BatchWriter } from "./batcher.ts";
import { Reader } from "./reader.ts";
import { startThreadedWriter } from "./threaded-writer.ts";
import { WriterCore } from "./writer-core.ts";

function databaseIn(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  return join(dataDir, "relay.db");
}

function assemble(path: string, writer: BatchWriter): Store {
  const reader = new Reader(path);
  const batcher = new Batcher(writer);
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
export async function openThreadedStore(dataDir: string, script: URL, onFailure: (error: Error) => void): Promise<Store> {
  const path = databaseIn(dataDir);
  return assemble(path, await startThreadedWriter(script, path, onFailure));
}

/** Everything in this thread: for tests and for running from source, where a thread cannot load TypeScript. @throws StoreError */
export function openInProcessStore(dataDir: string): Store {
  const path = databaseIn(dataDir);
  const core = new WriterCore(path);
  return assemble(path, {
    apply: async (ops) => core.apply(ops),
    close: async () => core.close(),
  });
}
