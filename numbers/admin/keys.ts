/** Keys of the directory: making them, and the next one. */
import { AdminError } from "../../src/host/command-line.ts";
import { keysIn } from "../../src/host/key-file.ts";
import { OPEN_END } from "../../src/protocol/attestation/directory-keys.ts";
import { loadAuthKeys } from "../auth/auth-keys.ts";
import type { DirectoryKeys } from "../issue/directory-keys.ts";
import { hasDirectory, hasKeys } from "../key-files.ts";
import { type AdminContext, keepHead, openData, openKeys, withStore } from "./context.ts";

const day = (secs: number): string => (secs >= OPEN_END ? "the next" : new Date(secs * 1000).toISOString().slice(0, 16));

function show({ print }: AdminContext, keys: DirectoryKeys): number {
  for (const { id, key, from, until } of keys.document("").keys) print(`${id}  ${key}  from ${day(from)} until ${day(until)}`);
  return 0;
}

/** Keys and an empty database; an operator does it once. */
export async function init(context: AdminContext): Promise<number> {
  const { dataDir, by, now, print } = context;
  if (hasDirectory(dataDir)) throw new AdminError(`${dataDir} holds a directory already`);
  const keys = await openKeys(dataDir);
  loadAuthKeys(keysIn(dataDir));
  const store = await openData(context);
  await store.audit.note({ at: now, actor: `admin:${by.admin}`, action: "init", subject: "", outcome: "" });
  await keepHead(dataDir, store);
  await store.close();
  print(`A directory is in ${dataDir}. Copy numbers-*.json now: they are in no backup, and nothing replaces them.`);
  return show(context, keys);
}

/** `key show`, `key roll [--at-once]` */
export async function key(context: AdminContext): Promise<number> {
  const { dataDir, args, values, by, now, print } = context;
  if (!hasKeys(dataDir)) throw new AdminError(`${dataDir} holds no keys of a directory (cairn-numbers init makes them)`);
  const keys = await openKeys(dataDir);
  const [verb = "show"] = args;
  if (verb === "show") return show(context, keys);
  if (verb !== "roll") throw new AdminError("key show, or roll");
  return withStore(context, async (store) => {
    const { id, from } = keys.roll(values["at-once"] === true);
    await store.audit.note({ at: now, actor: `admin:${by.admin}`, action: "key-rolled", subject: id, outcome: "" });
    print(`${id} signs from ${day(from)}; the running directory knows it within a minute. Copy numbers-directory-keys.json.`);
    return 0;
  });
}
