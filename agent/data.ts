/** The folder of an agent: its engine's rows and seed, what it keeps beside them, and the lock that lets one process in. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { KeyVault, Random } from "../src/engine/ports.ts";
import { lockDataDir } from "../src/host/sqlite/lock.ts";
import { StoreError } from "../src/host/sqlite/store-error.ts";
import { type SqliteStore, sqliteStore } from "../src/platform/node/sqlite-store.ts";
import { AgentError } from "./errors.ts";
import { type Kept, openKept } from "./kept.ts";

export interface AgentData {
  readonly rows: SqliteStore;
  readonly kept: Kept;
  close(): void;
}

export const keptIn = (data: string): string => join(data, "agent.db");

/** @throws AgentError `in-use`, `storage` */
export function openData(data: string): AgentData {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  let unlock: () => void;
  try {
    unlock = lockDataDir(data, "agent");
  } catch (error) {
    if (error instanceof StoreError) throw new AgentError("in-use", undefined, error);
    throw error;
  }
  try {
    const rows = sqliteStore(join(data, "engine.db"));
    const kept = openKept(keptIn(data));
    return {
      rows,
      kept,
      close() {
        rows.close();
        kept.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw new AgentError("storage", undefined, error);
  }
}

/** The seed that the folder keeps; the number's key comes of it and of the account, so another account is another key. */
export async function seedIn(vault: KeyVault, random: Random): Promise<Uint8Array> {
  const kept = await vault.load();
  if (kept) return kept;
  const seed = random(32);
  await vault.save(seed);
  return seed;
}

/** The engine has the number's key alone; it cannot move to another. */
export const vaultOf = (seed: Uint8Array): KeyVault => ({
  load: async () => Uint8Array.from(seed),
  save: async () => {
    throw new AgentError("storage", "an agent's key is its number's");
  },
  clear: async () => {},
});
