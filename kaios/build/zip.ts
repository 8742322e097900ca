/** Zip archives, the same bytes for the same files whenever and wherever they are made: one date, one order, no owners. */
import { crc32, deflateRawSync } from "node:zlib";

/** Paths with `/`, and what lies there. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** 1 January 2020, 00:00, as DOS writes it: years since 1980, month and day; hours, minutes and seconds are 0. */
const DATE = (40 << 9) | (1 << 5) | 1;
const VERSION = 20;
const DEFLATED = 8;
/** Names are UTF-8. */
const FLAGS = 1 << 11;

interface Entry {
  readonly name: Buffer;
  /** What the local header and the central directory both say, from the version on. */
  readonly head: Buffer;
  readonly data: Buffer;
  readonly at: number;
}

function headOf(name: Buffer, content: Uint8Array, data: Buffer): Buffer {
  const head = Buffer.alloc(26);
  const shorts = [VERSION, FLAGS, DEFLATED, 0, DATE];
  for (const [i, value] of shorts.entries()) head.writeUInt16LE(value, i * 2);
  for (const [i, value] of [crc32(content), data.length, content.length].entries()) head.writeUInt32LE(value, 10 + i * 4);
  head.writeUInt16LE(name.length, 22);
  return head;
}

const uint32 = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32LE(value);
  return out;
};

/** An archive of these files in the order of their names. */
export function zip(files: Files): Buffer {
  const entries: Entry[] = [];
  const parts: Buffer[] = [];
  let at = 0;
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) as Uint8Array;
    const name = Buffer.from(path);
    const data = deflateRawSync(content, { level: 9, memLevel: 9 });
    const head = headOf(name, content, data);
    entries.push({ name, head, data, at });
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), head, name, data]);
    parts.push(local);
    at += local.length;
  }
  const directory = Buffer.concat(entries.map(directoryEntry));
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

function directoryEntry({ name, head, at }: Entry): Buffer {
  const madeBy = Buffer.from([VERSION, 0]);
  // Comment, disk and attributes: nothing to say about them.
  const rest = Buffer.concat([Buffer.alloc(10), uint32(at)]);
  return Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), madeBy, head, rest, name]);
}
