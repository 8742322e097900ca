/** A directory in this process, in trial mode, with mail in a list and the log as text. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Letter } from "../../../numbers/auth/mail.ts";
import { readNumbersConfig } from "../../../numbers/config.ts";
import { loadDirectoryCrypto } from "../../../numbers/crypto.ts";
import { createDirectory, type Listening } from "../../../numbers/directory.ts";
import { DirectoryKeys } from "../../../numbers/issue/directory-keys.ts";
import { loadDirectorySecrets } from "../../../numbers/issue/directory-secrets.ts";
import type { NumbersStore } from "../../../numbers/store/contract.ts";
import { openNumbersStore } from "../../../numbers/store/sqlite/sqlite-store.ts";
import { Environment } from "../../../src/host/env.ts";
import { keysIn } from "../../../src/host/key-file.ts";
import { createLog } from "../../../src/host/log.ts";
import { type Clock, systemClock, systemRandom } from "../../../src/host/ports.ts";
import type { Site } from "./plain-client.ts";

export interface InProcess extends Site, Listening {
  readonly dataDir: string;
  readonly store: NumbersStore;
  readonly letters: readonly Letter[];
  /** At `trace`. */
  readonly log: () => string;
}

const codeIn = (letters: readonly Letter[], mail: string): string =>
  /\d{6}/.exec(letters.findLast(({ to }) => to === mail)?.subject ?? "")?.[0] ?? "";

/** Stopped when the test ends. */
export async function openDirectory(env: Readonly<Record<string, string>> = {}, clock: Clock = systemClock): Promise<InProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), "cairn-numbers-"));
  const config = readNumbersConfig(
    new Environment({ NUMBERS_PORT: "0", NUMBERS_EXTERNAL_PORT: "0", NUMBERS_DATA: dataDir, ...env }),
  );
  const letters: Letter[] = [];
  const lines: string[] = [];
  const log = createLog("trace", { write: (line) => void lines.push(line) });
  const [keys, crypto, random] = [keysIn(dataDir), await loadDirectoryCrypto(), systemRandom];
  const secrets = loadDirectorySecrets(keys, random);
  const store = openNumbersStore(dataDir, { auditKey: secrets.audit, clock });
  const directory = createDirectory({
    ...{ config, crypto, keys, secrets, clock, random, log, store },
    directoryKeys: new DirectoryKeys({ openKeys: () => keysIn(dataDir), crypto, clock, random }),
    mail: async (letter) => void letters.push(letter),
  });
  const listening = await directory.listen();
  onTestFinished(async () => {
    await directory.drain();
    rmSync(dataDir, { recursive: true });
  });
  return { ...listening, dataDir, store, letters, log: () => lines.join(""), code: async (mail) => codeIn(letters, mail) };
}
