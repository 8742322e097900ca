/** Mailboxes. Writes of a mailbox go through one lane, in which they share commits and keep their order. */
import type pg from "pg";
import { codeOf, type Statement, sql, type Value, withConnection } from "../../../src/host/postgres/database.ts";
import { Batcher, type BatchWriter, type OnCommit } from "../../../src/host/sqlite/batcher.ts";
import type { Op, OpOutcome } from "../../../src/host/sqlite/writes.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Quota } from "../quota.ts";
import type { BoxDigests } from "../sqlite/boxes.ts";
import type { MailboxStore, NewEvent, Page, PageRequest, PutOutcome } from "../store.ts";
import type { Access } from "./access.ts";
import { uuidIn, uuidOf } from "./digests.ts";
import type { Space } from "./space.ts";

const OUTCOMES: readonly PutOutcome[] = ["stored", "stored", "duplicate", "mailbox-full"];
const MAX_BATCH = 500;
const MOST = 2_147_483_647;
const MINUTE_S = 60;

const ARGUMENTS = "$1::uuid[], $2::uuid[], $3::uuid[], $4::int8[], $5::int8[], $6::int4[], $7::int4[], $8, $9, $10, $11";
const PUT_BATCH = sql(`SELECT put_batch(${ARGUMENTS}) AS outcomes`);
const ACKNOWLEDGE = sql("SELECT acknowledge($1, $2::uuid[]) AS count");
const KNOWN = sql("SELECT FROM ids WHERE digest = $1");
const PURGE = sql("SELECT purge_events($1, $2) AS count");
const FORGET = sql("SELECT forget_ids($1, $2) AS count");
const DROP_UNUSED = sql("SELECT drop_unused($1) AS count");
const PAGE = sql(
  `SELECT n, event_id, envelope, seen FROM (
     SELECT n, event_id, envelope, count(*) OVER () AS seen, row_number() OVER (ORDER BY n) AS place,
       sum(octet_length(envelope)) OVER (ORDER BY n) AS total
     FROM (SELECT n, event_id, envelope FROM events
       WHERE mailbox = (SELECT id FROM mailboxes WHERE box = $1) AND n > $2 AND purge_at > $3 AND created_at >= $4
       ORDER BY n LIMIT $5::int8 + 1) AS e) AS p
   WHERE place <= $5 AND (place = 1 OR total <= $6) ORDER BY n`,
);

interface Put {
  readonly box: string;
  readonly digest: string;
  readonly sealed: string | null;
  readonly event: NewEvent;
}

/** An array of what needs no quotes: a third of the time that the library takes for one. */
const literal = (items: readonly (string | number)[]): string => `{${items.join(",")}}`;

function valuesOf(puts: readonly Put[], { mailboxEvents, mailboxBytes }: Quota): readonly Value[] {
  let end = 0;
  const starts = puts.map(({ event }) => {
    const start = end;
    end += event.envelope.length;
    return start;
  });
  return [
    literal(puts.map(({ box }) => box)),
    literal(puts.map(({ digest }) => digest)),
    literal(puts.map(({ sealed }) => sealed ?? "NULL")),
    literal(puts.map(({ event }) => Math.floor(event.createdAt))),
    literal(puts.map(({ event }) => Math.floor(event.expiresAt))),
    literal(puts.map(({ event }) => event.envelope.length)),
    literal(starts),
    Buffer.concat(puts.map(({ event }) => event.eventId)),
    Buffer.concat(puts.map(({ event }) => event.envelope)),
    mailboxEvents === Infinity ? "Infinity" : mailboxEvents,
    mailboxBytes === Infinity ? "Infinity" : mailboxBytes,
  ];
}

async function putBatch(pool: pg.Pool, values: readonly Value[]): Promise<readonly OpOutcome[]> {
  const [row] = await withConnection(pool, (query) => query<{ outcomes: number[] }>(PUT_BATCH, ...values));
  return (row?.outcomes ?? []).map((outcome) => ({ value: OUTCOMES[outcome] as PutOutcome }));
}

/** Stores batches over connections of its own. */
function lane(pool: pg.Pool, quota: Quota): BatchWriter {
  async function apply(puts: readonly Put[]): Promise<readonly OpOutcome[]> {
    try {
      return await putBatch(pool, valuesOf(puts, quota));
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      // One of them cannot be stored at all: the others shall not suffer. One after the other, or they would come in another order.
      if (puts.length === 1) return [{ failed: code }];
      const outcomes: OpOutcome[] = [];
      for (const put of puts) outcomes.push(...(await apply([put])));
      return outcomes;
    }
  }
  return { apply: (ops: readonly Op[]) => apply(ops.map(({ args }) => args as Put)), close: async () => undefined };
}

export class Mailboxes {
  private readonly access: Access;
  private readonly digests: BoxDigests;
  private readonly space: Space;
  private readonly lanes: readonly Batcher[];

  constructor(access: Access, lanes: pg.Pool, { quota, onCommit, digests, space }: MailboxParts) {
    this.access = access;
    this.digests = digests;
    this.space = space;
    this.lanes = Array.from({ length: lanes.options.max }, () => new Batcher(lane(lanes, quota), onCommit, MAX_BATCH));
  }

  readonly store: MailboxStore = {
    put: (event) => this.put(event),
    page: (request, now) => this.page(request, now),
    acknowledge: (recipient, ids) => this.acknowledge(recipient, ids),
    purge: (now, max) => this.purge(now, max),
  };

  get failures(): number {
    return this.lanes.reduce((sum, { failures }) => sum + failures, 0);
  }

  /** Finishes the writes under way. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map((one) => one.close()));
  }

  private async put(event: NewEvent): Promise<PutOutcome> {
    const box = this.digests.boxOf(event.recipient);
    const digest = uuidIn(box, event.eventId);
    if (!this.space.has(event.envelope.length)) return (await this.access.row(KNOWN, digest)) ? "duplicate" : "store-full";
    const sealed = event.sealedId ? uuidIn(box, event.sealedId) : null;
    const put: Put = { box: uuidOf(box), digest, sealed, event };
    const batcher = this.lanes[(box[0] as number) % this.lanes.length] as Batcher;
    const outcome = (await batcher.run({ kind: "put", args: put })) as PutOutcome;
    if (outcome === "stored") this.space.taken(event.envelope.length);
    return outcome;
  }

  private async acknowledge(recipient: Bytes, ids: readonly Bytes[]): Promise<number> {
    const box = this.digests.boxOf(recipient);
    const digests = ids.map((id) => uuidIn(box, id));
    const [row] = await this.access.write<{ count: number | null }>(ACKNOWLEDGE, uuidOf(box), digests);
    return row?.count ?? 0;
  }

  private async page({ recipient, since, after, maxEvents, maxBytes }: PageRequest, now: number): Promise<Page> {
    const rows = await this.access.rows<{ n: number; event_id: Bytes; envelope: Bytes; seen: number }>(
      PAGE,
      ...[uuidOf(this.digests.boxOf(recipient)), after?.stored_at ?? 0, Math.floor(now), since === 0 ? 0 : since + 1],
      ...[Math.min(maxEvents, MOST), Math.min(maxBytes, MOST)],
    );
    const last = rows.at(-1);
    const isLast = !last || rows.length === last.seen;
    return {
      envelopes: rows.map(({ envelope }) => envelope),
      next: isLast ? undefined : { stored_at: last.n, event_id: last.event_id },
    };
  }

  private async purge(now: number, max: number): ReturnType<MailboxStore["purge"]> {
    const minute = Math.floor(now / MINUTE_S) * MINUTE_S;
    const count = async (statement: Statement, ...values: readonly number[]): Promise<number> =>
      (await this.access.write<{ count: number }>(statement, ...values, max))[0]?.count ?? 0;
    const purged = await count(PURGE, minute);
    const forgotten = await count(FORGET, Math.floor(now));
    const dropped = await count(DROP_UNUSED);
    return { purged, forgotten, more: [purged, forgotten, dropped].includes(max) };
  }
}

export interface MailboxParts {
  readonly quota: Quota;
  readonly onCommit: OnCommit | undefined;
  readonly digests: BoxDigests;
  readonly space: Space;
}
