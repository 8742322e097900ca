/**
 * The backup blob (§6.4): nonce (24) || XChaCha20-Poly1305 of the padded snapshot under the backup key.
 *
 * The snapshot is one MessagePack map with text keys. Padding is zeros up to one of few lengths: a MessagePack value shows where it
 * ends, so the padding needs no delimiter. The protocol does not read a row's contents: to it they are JSON text.
 */
import { type Bytes, concat } from "../encoding/bytes.ts";
import { decodeFrameFront } from "../encoding/msgpack.ts";
import { Writer } from "../encoding/msgpack-writer.ts";
import { type Infer, list, literal, record, text, uint32, uint64 } from "../encoding/schema.ts";
import { ProtocolError } from "../errors.ts";
import type { Crypto } from "../primitives/crypto.ts";
import { backupKey } from "./backup-key.ts";

export const BACKUP_NONCE_BYTES = 24;
const TAG_BYTES = 16;
/** A later format has another number. A reader refuses it instead of restoring half of its data. */
const FORMAT = 2;
/** Padded to the next multiple of `STEP`, by which its size told of every few notes. */
const FIRST_FORMAT = 1;
const STEP = 4096;
/** No backup is shorter: how much somebody has who has little is not told at all. */
const SHORTEST = 65_536;
/** The largest MessagePack list that `Writer` writes. */
const MAX_ROWS = 65_535;

const Row = record("BackupRow", { table: text(64), key: text(256), record: text(1024 * 1024) });
export type BackupRow = Infer<typeof Row>;

const Snapshot = record("Snapshot", {
  format: literal("cairn-backup"),
  version: uint32,
  /** When the snapshot was taken, unix seconds by the device's clock. */
  made_at: uint64,
  rows: list(Row, MAX_ROWS),
});

export interface BackupSnapshot {
  readonly made_at: number;
  readonly rows: readonly BackupRow[];
}

/**
 * The padded length, in bytes, of a snapshot whose MessagePack takes `length` bytes. Padmé ("Reducing Metadata Leakage from Encrypted
 * Files and Communication with PURBs", PoPETs 2019): as many leading bits are kept as it takes to write the length's own length, so at
 * most 12 % is added, and 5 MiB has some 200 lengths.
 */
function paddedLength(length: number, format: number): number {
  if (format === FIRST_FORMAT) return Math.ceil(Math.max(1, length) / STEP) * STEP;
  if (length <= SHORTEST) return SHORTEST;
  const exponent = Math.floor(Math.log2(length));
  const last = 2 ** (exponent - (Math.floor(Math.log2(exponent)) + 1));
  return Math.ceil(length / last) * last;
}

/**
 * Encrypts a snapshot into a blob. `nonce`: 24 fresh random bytes.
 * @throws ProtocolError `malformed` for rows beyond the bounds above
 */
export function sealBackup(crypto: Crypto, seed: Bytes, { made_at, rows }: BackupSnapshot, nonce: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  Snapshot.write(out, { format: "cairn-backup", version: FORMAT, made_at, rows });
  const snapshot = out.finish();
  const plaintext = new Uint8Array(paddedLength(snapshot.length, FORMAT));
  plaintext.set(snapshot);
  return concat(nonce, crypto.seal(plaintext, nonce, backupKey(crypto, seed)));
}

/**
 * Decrypts a blob.
 * @throws ProtocolError `cannot-open` (damaged, or from another identity), `bad-padding`, or `malformed` (also for a later format)
 */
export function openBackup(crypto: Crypto, seed: Bytes, blob: Bytes): BackupSnapshot {
  if (blob.length < BACKUP_NONCE_BYTES + TAG_BYTES) throw new ProtocolError("cannot-open", "shorter than nonce and tag");
  const nonce = blob.subarray(0, BACKUP_NONCE_BYTES);
  const plaintext = crypto.open(blob.subarray(BACKUP_NONCE_BYTES), nonce, backupKey(crypto, seed));
  const { value, length } = decodeFrameFront(plaintext);
  const { version, made_at, rows } = Snapshot.parse(value, "snapshot");
  if (version < FIRST_FORMAT || version > FORMAT) throw new ProtocolError("malformed", "a backup format of a later version");
  if (plaintext.length !== paddedLength(length, version) || plaintext.subarray(length).some((byte) => byte !== 0)) {
    throw new ProtocolError("bad-padding", "a snapshot is padded with zeros to the length of its format");
  }
  return { made_at, rows };
}
