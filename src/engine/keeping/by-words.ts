/** The way past the app lock without its passcode. */

import { FaceError } from "../face.ts";
import { Database } from "../records/database.ts";
import { SETTINGS } from "../records/records.ts";
import type { KeepingContext } from "./context.ts";
import { seedOf } from "./words.ts";

/** Words that open the rows are this identity's: then nothing is lost but the passcode. @throws FaceError `bad-words` */
export async function unlockWithWords(context: KeepingContext, words: string): Promise<void> {
  if (!context.isLocked()) return;
  const { store, random, loadCrypto } = context.ports;
  const said = await seedOf(words);
  // After a move to another key the words are of that one, and the rows of the first.
  const seed = context.appLock.byWords(await loadCrypto(), said) ?? said;
  const database = await Database.open(store, await loadCrypto(), random, seed);
  if (!database.get("settings", SETTINGS)) throw new FaceError("bad-words");
  await context.appLock.forget(seed);
  await context.open(seed);
}
