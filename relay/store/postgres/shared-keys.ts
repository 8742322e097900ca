/**
 * Keys that all relays must have alike. They lie in the database, sealed under the relays' own key, which does not. One relay at a time makes
 * missing ones; what another has changed is seen within a minute.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ConfigError } from "../../../src/host/env.ts";
import type { KeyFile, Keys } from "../../../src/host/key-file.ts";
import { sql } from "../../../src/host/postgres/database.ts";
import { type Bytes, concat, utf8 } from "../../../src/protocol/encoding/bytes.ts";
import type { RelayKey } from "../../ops/relay-key.ts";
import type { Access } from "./access.ts";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const ALL = sql("SELECT name, version, sealed FROM secrets");
const ADD = sql("INSERT INTO secrets (name, version, sealed) VALUES ($1, 1, $2) ON CONFLICT DO NOTHING RETURNING 1");
/** Another relay may have been earlier; then its keys count. */
const REPLACE = sql("UPDATE secrets SET version = version + 1, sealed = $2 WHERE name = $1 AND version = $3 RETURNING 1");

interface Row {
  readonly name: string;
  readonly version: number;
  readonly sealed: Bytes;
}

interface Known {
  readonly version: number;
  readonly value: unknown;
}

export interface Sealing {
  seal(name: string, value: unknown): Bytes;
  /** @throws ConfigError */
  open(name: string, sealed: Bytes): unknown;
}

export function sealedKeys(relayKey: RelayKey): Sealing {
  const empty = new Uint8Array(0);
  const key = concat(relayKey.digest("secrets-1", empty), relayKey.digest("secrets-2", empty));
  return {
    seal(name, value) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(utf8(name));
      return concat(nonce, cipher.update(utf8(JSON.stringify(value))), cipher.final(), cipher.getAuthTag());
    },
    open(name, sealed) {
      try {
        const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES)).setAAD(utf8(name));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const text = concat(decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final());
        return JSON.parse(Buffer.from(text).toString("utf8"));
      } catch {
        throw new ConfigError(`${name} in the database was sealed by relays with another key`);
      }
    },
  };
}

export class SharedKeys implements Keys {
  private readonly access: Access;
  private readonly sealing: Sealing;
  private readonly failed: (error: unknown) => void;
  private known = new Map<string, Known>();
  /** Made here and not stored yet. */
  private readonly made = new Map<string, unknown>();
  /** Changed here, with the version that was changed. */
  private readonly unstored = new Map<string, Known>();

  /** @param failed told when keys that were changed could not be stored; the others see the old ones until the next try */
  constructor(access: Access, key: RelayKey, failed: (error: unknown) => void) {
    this.access = access;
    this.sealing = sealedKeys(key);
    this.failed = failed;
  }

  load<T>({ name, what, make, isValid }: KeyFile<T>): T {
    const value = this.known.get(name)?.value ?? this.made.get(name);
    if (value === undefined) {
      const fresh = make();
      this.made.set(name, fresh);
      return fresh;
    }
    if (!isValid(value)) throw new ConfigError(`the database holds no ${what}`);
    return value;
  }

  replace(name: string, value: unknown): void {
    const before = this.known.get(name);
    this.known.set(name, { version: (before?.version ?? 0) + 1, value });
    this.unstored.set(name, { version: before?.version ?? 0, value });
    this.refresh().catch(this.failed);
  }

  /** Stores what was made at the start. */
  async settle(): Promise<void> {
    for (const [name, value] of this.made) await this.access.write(ADD, name, this.sealing.seal(name, value));
    this.made.clear();
    await this.refresh();
  }

  /** Stores what could not be stored before, and reads what others have. */
  async refresh(): Promise<void> {
    for (const [name, changed] of this.unstored) {
      await this.access.write(REPLACE, name, this.sealing.seal(name, changed.value), changed.version);
      if (this.unstored.get(name) === changed) this.unstored.delete(name);
    }
    const rows = await this.access.rows<Row>(ALL);
    this.known = new Map(rows.map(({ name, version, sealed }) => [name, { version, value: this.sealing.open(name, sealed) }]));
    // Changed meanwhile.
    for (const [name, { version, value }] of this.unstored) this.known.set(name, { version: version + 1, value });
  }
}
