/** Secrets of the directory that are no signing keys: of the audit's chain, and of decoys. */
import { holdsKeys, type KeyFile, type Keys } from "../../src/host/key-file.ts";
import type { Random } from "../../src/host/ports.ts";
import { type Bytes, fromBase64Url, toBase64Url } from "../../src/protocol/encoding/bytes.ts";

export const SECRETS_FILE = "numbers-secrets.json";

interface Held {
  readonly audit: string;
  readonly decoys: string;
}

export interface DirectorySecrets {
  /** Of the audit's lines: who has the database alone can write none. */
  readonly audit: Bytes;
  /** Of keys that stand for numbers that answer nobody. */
  readonly decoys: Bytes;
}

/** Made at the first start. @throws ConfigError */
export function loadDirectorySecrets(keys: Keys, random: Random): DirectorySecrets {
  const fresh = (): string => toBase64Url(random(32));
  const file: KeyFile<Held> = {
    name: SECRETS_FILE,
    what: "secrets of the directory",
    make: () => ({ audit: fresh(), decoys: fresh() }),
    isValid: (value): value is Held => holdsKeys(value, { audit: 43, decoys: 43 }),
  };
  const { audit, decoys } = keys.load(file);
  return { audit: fromBase64Url(audit), decoys: fromBase64Url(decoys) };
}
