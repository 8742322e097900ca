/** Writes of discovery: boxes under tags, and rations of evaluations. */
import type { Database } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RATION_SECS, SECS_EACH } from "../rations.ts";
import type { ArgsOf, Writes } from "./ops.ts";
import type { Usage } from "./usage.ts";

/** What a box costs beside its content: the other columns and the two index entries. */
const ROW_BYTES = 128;
const RECOUNT_SECS = 60;

interface BoxRow {
  readonly box: number;
  readonly publisher: Bytes;
  readonly near: Bytes;
  readonly size: number;
  readonly lives: number;
}

const same = (a: Bytes, b: Bytes): boolean => Buffer.compare(a, b) === 0;

function boxWrites(
  db: Database,
  usage: Usage,
): Writes<"publishBoxes" | "withdrawBoxes"> & { purge(now: number, max: number): number } {
  const under = db.prepare<[number, Bytes], BoxRow>(
    "SELECT box, publisher, near, length(content) AS size, expires_at > ? AS lives FROM discovery_boxes WHERE tag = ?",
  );
  const add = db.prepare<[Bytes, Bytes, Bytes, number, Bytes]>(
    "INSERT INTO discovery_boxes (tag, publisher, near, expires_at, content) VALUES (?, ?, ?, ?, ?)",
  );
  const remove = db.prepare<[number]>("DELETE FROM discovery_boxes WHERE box = ?");
  const ended = db.prepare<[number, number], { box: number; size: number }>(
    "SELECT box, length(content) AS size FROM discovery_boxes WHERE expires_at <= ? LIMIT ?",
  );
  const sum = db.prepare<[], number>(`SELECT coalesce(sum(length(content) + ${ROW_BYTES}), 0) FROM discovery_boxes`).pluck();
  let bytes = sum.get() ?? 0;
  let counted = 0;

  function drop({ box, size }: Pick<BoxRow, "box" | "size">): void {
    remove.run(box);
    bytes -= size + ROW_BYTES;
  }

  /** The command line deletes too, so a table that seems full is counted again, once a minute. */
  function isFull(more: number, maxBytes: number, now: number): boolean {
    if (bytes + more <= maxBytes) return false;
    if (Math.abs(now - counted) < RECOUNT_SECS) return true;
    [bytes, counted] = [sum.get() ?? 0, now];
    return bytes + more > maxBytes;
  }

  /** Whether there is space for it; another of the same publisher is replaced. */
  function put(args: ArgsOf<"publishBoxes">, i: number): boolean {
    const { publisher, now, until, maxBytes, perTag, perAddress } = args;
    const [tag, content, near] = [args.tags[i], args.boxes[i], args.near[i]] as [Bytes, Bytes, Bytes];
    const rows = under.all(Math.floor(now), tag);
    const before = rows.find((row) => same(row.publisher, publisher));
    if (!before) {
      const living = rows.filter(({ lives }) => lives === 1);
      if (living.length >= perTag || living.filter((row) => same(row.near, near)).length >= perAddress) return false;
    }
    const more = content.length + (before ? -before.size : ROW_BYTES);
    if (more > 0 && (isFull(more, maxBytes, now) || !usage.hasSpace(content.length))) return false;
    if (before) drop(before);
    add.run(tag, publisher, near, Math.floor(until), content);
    bytes += content.length + ROW_BYTES;
    usage.allocated(content.length);
    return true;
  }

  return {
    publishBoxes(args) {
      let stored = 0;
      for (let i = 0; i < args.tags.length; i++) if (put(args, i)) stored++;
      return stored;
    },
    withdrawBoxes({ publisher, tags }) {
      const own = tags.flatMap((tag) => under.all(0, tag).filter((row) => same(row.publisher, publisher)));
      const boxes = new Map(own.map((row) => [row.box, row]));
      for (const row of boxes.values()) drop(row);
      return boxes.size;
    },
    purge(now, max) {
      const rows = ended.all(now, max);
      for (const row of rows) drop(row);
      return rows.length;
    },
  };
}

export function discoveryWrites(
  db: Database,
  usage: Usage,
): Writes<"publishBoxes" | "withdrawBoxes" | "takeRation" | "purgeDiscovery"> {
  const { purge, ...boxes } = boxWrites(db, usage);
  const fullAt = db.prepare<[Bytes], number>("SELECT full_at FROM discovery_rations WHERE digest = ?").pluck();
  const setFull = db.prepare<[Bytes, number]>(
    "INSERT INTO discovery_rations (digest, full_at) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET full_at = excluded.full_at",
  );
  const forget = db.prepare<[number, number]>(
    "DELETE FROM discovery_rations WHERE digest IN (SELECT digest FROM discovery_rations WHERE full_at <= ? LIMIT ?)",
  );
  return {
    ...boxes,
    takeRation({ digest, amount, now }) {
      const full = Math.max(fullAt.get(digest) ?? 0, Math.floor(now)) + amount * SECS_EACH;
      const wait = full - Math.floor(now) - RATION_SECS;
      if (wait > 0) return wait;
      setFull.run(digest, full);
      return 0;
    },
    purgeDiscovery({ now, max }) {
      const at = Math.floor(now);
      const purged = purge(at, max);
      const rations = forget.run(at, max).changes;
      return { boxes: purged, rations, more: purged === max || rations === max };
    },
  };
}
