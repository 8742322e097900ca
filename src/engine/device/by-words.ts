/** The way past the app lock without its passcode. */

import { FaceError } from "../face.ts";
import { ME_TABLES, SETTINGS } from "../me/records.ts";
import { Database } from "../records/database.ts";
import type { DeviceContext } from "./context.ts";
import { seedByWords } from "./passcode-box.ts";
import { seedOf } from "./words.ts";

/** Words that open the rows are this identity's: then nothing is lost but the passcode. @throws FaceError `bad-words` */
export async function unlockWithWords(context: DeviceContext, words: string): Promise<void> {
  if (context.phase() !== "locked") return;
  const { store, random, loadCrypto } = context.ports;
  const said = await seedOf(words);
  // After a move to another key the words belong to the new key, and the rows to the first.
  const seed = seedByWords(await loadCrypto(), context.appLock.locked ?? {}, said) ?? said;
  const database = await Database.open(store, await loadCrypto(), random, seed, ME_TABLES);
  if (!database.get("settings", SETTINGS)) throw new FaceError("bad-words");
  await context.appLock.forget(seed);
  await context.open(seed);
}
