/** Discovery: boxes under tags, and rations of evaluations. */

import { type Query, type Statement, sql } from "../../../src/host/postgres/database.ts";
import { type Bytes, equal } from "../../../src/protocol/encoding/bytes.ts";
import { RATION_SECS, SECS_EACH } from "../rations.ts";
import type { BoxBounds, DiscoveryStore, FoundBox, Published } from "../store.ts";
import { type Access, nameOf } from "./access.ts";
import type { Space } from "./space.ts";

/** What a box costs beside its content: the other columns and the two index entries. */
const ROW_BYTES = 128;
const RECOUNT_SECS = 60;

interface BoxRow {
  readonly box: number;
  readonly publisher: Bytes;
  readonly near: Bytes;
  readonly size: number;
  readonly lives: boolean;
}

const UNDER = sql(
  "SELECT box, publisher, near, octet_length(content) AS size, expires_at > $1 AS lives FROM discovery_boxes WHERE tag = $2",
);
const ADD = sql("INSERT INTO discovery_boxes (tag, publisher, near, expires_at, content) VALUES ($1, $2, $3, $4, $5)");
const REMOVE = sql("DELETE FROM discovery_boxes WHERE box = $1");
const BYTES = sql(`SELECT coalesce(sum(octet_length(content) + ${ROW_BYTES}), 0) AS bytes FROM discovery_boxes`);
const FOUND = sql(
  "SELECT publisher, content AS box FROM discovery_boxes WHERE tag = $1 AND expires_at > $2 ORDER BY discovery_boxes.box",
);
/** What was deleted by `deleted`, and takes no space any more. */
const counted = (deleted: string): Statement =>
  sql(
    `WITH gone AS (${deleted} RETURNING octet_length(content) + ${ROW_BYTES} AS size)
     SELECT count(*) AS count, coalesce(sum(size), 0) AS bytes, count_usage(0, 0, 0, 0, -coalesce(sum(size), 0)::int8) FROM gone`,
  );
const WITHDRAW = counted("DELETE FROM discovery_boxes WHERE publisher = $1 AND tag = $2");
const COUNT_OTHER = sql("SELECT count_usage(0, 0, 0, 0, $1)");
const ENDED = counted("DELETE FROM discovery_boxes WHERE box IN (SELECT box FROM discovery_boxes WHERE expires_at <= $1 LIMIT $2)");
const FULL_AT = sql("SELECT full_at FROM discovery_rations WHERE digest = $1");
const SET_FULL = sql(
  "INSERT INTO discovery_rations (digest, full_at) VALUES ($1, $2) ON CONFLICT (digest) DO UPDATE SET full_at = excluded.full_at",
);
const WHOLE = sql(
  "DELETE FROM discovery_rations WHERE digest IN (SELECT digest FROM discovery_rations WHERE full_at <= $1 LIMIT $2) RETURNING 1",
);

class Boxes {
  private readonly access: Access;
  private readonly space: Space;
  /** Of all boxes, as counted last and changed since. */
  private bytes = 0;
  private countedAt = Number.NEGATIVE_INFINITY;

  constructor(access: Access, space: Space) {
    this.access = access;
    this.space = space;
  }

  /** Every tag alone, so that two publishers with the same tags in another order do not wait for each other. */
  async publish({ publisher, tags, boxes, near, until }: Published, bounds: BoxBounds, now: number): Promise<number> {
    let stored = 0;
    for (const [i, tag] of tags.entries()) {
      const one = { publisher, tag, content: boxes[i] as Bytes, near: near[i] as Bytes, until };
      if (await this.access.changeAlone(nameOf("tag", tag), (query) => this.put(query, one, bounds, now))) stored++;
    }
    return stored;
  }

  /** @returns how many were deleted */
  freed([{ count, bytes } = { count: 0, bytes: 0 }]: readonly Freed[]): number {
    this.bytes -= bytes;
    return count;
  }

  private async put(query: Query, one: One, bounds: BoxBounds, now: number): Promise<boolean> {
    const { publisher, tag, content, near, until } = one;
    const rows = await query<BoxRow>(UNDER, Math.floor(now), tag);
    const before = rows.find((row) => equal(row.publisher, publisher));
    const living = rows.filter(({ lives }) => lives);
    const isCrowded = living.length >= bounds.perTag || living.filter((row) => equal(row.near, near)).length >= bounds.perAddress;
    if (!before && isCrowded) return false;
    const more = content.length + (before ? -before.size : ROW_BYTES);
    if (more > 0 && ((await this.isFull(query, more, bounds.maxBytes, now)) || !this.space.has(content.length))) return false;
    if (before) await query(REMOVE, before.box);
    await query(ADD, tag, publisher, near, Math.floor(until), content);
    await query(COUNT_OTHER, more);
    this.bytes += more;
    this.space.taken(content.length);
    return true;
  }

  /** Other relays publish and everybody deletes, so it is counted again, once a minute. */
  private async isFull(query: Query, more: number, maxBytes: number, now: number): Promise<boolean> {
    if (!(Math.abs(now - this.countedAt) < RECOUNT_SECS)) {
      this.bytes = (await query<{ bytes: number }>(BYTES))[0]?.bytes ?? 0;
      this.countedAt = now;
    }
    return this.bytes + more > maxBytes;
  }
}

interface Freed {
  readonly count: number;
  readonly bytes: number;
}

interface One {
  readonly publisher: Bytes;
  readonly tag: Bytes;
  readonly content: Bytes;
  readonly near: Bytes;
  readonly until: number;
}

export function discoveryStore(access: Access, space: Space): DiscoveryStore {
  const boxes = new Boxes(access, space);
  return {
    publish: (published, bounds, now) => boxes.publish(published, bounds, now),
    async boxesUnder(tags, maxBytes, now) {
      const found: FoundBox[] = [];
      let size = 0;
      for (const tag of tags) {
        for (const row of await access.rows<Omit<FoundBox, "tag">>(FOUND, tag, Math.floor(now))) {
          size += row.box.length;
          if (size > maxBytes) return found;
          found.push({ tag, ...row });
        }
      }
      return found;
    },
    async withdraw(publisher, tags) {
      let count = 0;
      for (const tag of tags) count += boxes.freed(await access.writeInTurn<Freed>(nameOf("tag", tag), WITHDRAW, publisher, tag));
      return count;
    },
    takeRation: (digest, amount, now) =>
      access.changeAlone(nameOf("ration", digest), async (query) => {
        const [row] = await query<{ full_at: number }>(FULL_AT, digest);
        const full = Math.max(row?.full_at ?? 0, Math.floor(now)) + amount * SECS_EACH;
        const wait = full - Math.floor(now) - RATION_SECS;
        if (wait > 0) return wait;
        await query(SET_FULL, digest, full);
        return 0;
      }),
    async purge(now, max) {
      const at = Math.floor(now);
      const ended = boxes.freed(await access.write<Freed>(ENDED, at, max));
      const rations = (await access.write(WHOLE, at, max)).length;
      return { boxes: ended, rations, more: ended === max || rations === max };
    },
  };
}
