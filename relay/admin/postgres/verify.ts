/** `verify` of a database in PostgreSQL: parses every envelope, looks up every id by its digest, recounts the accounts. */

import { type Query, sql } from "../../../src/host/postgres/database.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { eventId, readGiftWrap } from "../../../src/protocol/giftwrap/envelope.ts";
import { loadRelayCrypto, type RelayCrypto } from "../../crypto.ts";
import { hashing } from "../../features/mailbox/accept.ts";
import { uuidIn, uuidOf } from "../../store/postgres/digests.ts";
import { type BoxDigests, boxDigestsUnder } from "../../store/sqlite/boxes.ts";
import type { AdminContext } from "../database.ts";
import { relayKeyIn } from "../relay-key.ts";
import { withSnapshot } from "./database.ts";

const BATCH = 500;
const MAX_SHOWN = 20;

interface EventRow {
  readonly box: string;
  readonly n: number;
  readonly digest: string;
  readonly event_id: Bytes;
  readonly envelope: Bytes;
  /** Whether its ids lead to it. */
  readonly known: boolean;
}

const OPEN = sql(
  `DECLARE all_events CURSOR FOR SELECT m.box, e.n, e.digest, e.event_id, e.envelope,
     (SELECT count(*) FROM ids WHERE ids.digest IN (e.digest, e.sealed) AND ids.mailbox = e.mailbox AND ids.n = e.n)
       = CASE WHEN e.sealed IS NULL THEN 1 ELSE 2 END AS known
   FROM events AS e LEFT JOIN mailboxes AS m ON m.id = e.mailbox`,
);
const FETCH = sql(`FETCH ${BATCH} FROM all_events`);

/** Each counts rows that ought not to be. */
const WRONG: readonly (readonly [what: string, text: string])[] = [
  [
    "mailbox accounts do not agree with their events",
    `SELECT count(*) FROM mailboxes AS m LEFT JOIN
       (SELECT mailbox, count(*) AS events, sum(octet_length(envelope)) AS bytes FROM events GROUP BY mailbox) AS e ON e.mailbox = m.id
     WHERE m.events <> coalesce(e.events, 0) OR m.bytes <> coalesce(e.bytes, 0)`,
  ],
  [
    "sums over the store do not agree with the mailboxes",
    `SELECT count(*) FROM (SELECT sum(events) AS events, sum(bytes) AS bytes FROM usage) AS u,
       (SELECT coalesce(sum(events), 0) AS events, coalesce(sum(bytes), 0) AS bytes FROM mailboxes) AS m
     WHERE u.events <> m.events OR u.bytes <> m.bytes`,
  ],
  ["events lie beyond the end of their mailbox", "SELECT count(*) FROM events JOIN mailboxes ON id = mailbox WHERE n >= next"],
  ["positions are larger than a client can read", "SELECT count(*) FROM mailboxes WHERE next > 9007199254740991"],
  [
    "ids belong to no event",
    "SELECT count(*) FROM ids WHERE n IS NOT NULL AND NOT EXISTS (SELECT FROM events AS e WHERE e.mailbox = ids.mailbox AND e.n = ids.n)",
  ],
  [
    "room accounts do not agree with their messages",
    `SELECT count(*) FROM rooms WHERE bytes <>
       (SELECT coalesce(sum(octet_length(ciphertext)), 0) FROM room_messages AS m WHERE m.room = rooms.room)`,
  ],
];

const hexOf = (uuid: string): string => uuid.replaceAll("-", "");

function problemOf(row: EventRow, crypto: RelayCrypto, { boxOf }: BoxDigests): string | undefined {
  let giftWrap: ReturnType<typeof readGiftWrap>;
  try {
    giftWrap = readGiftWrap(row.envelope);
  } catch {
    // The parser's reason would not help an operator.
    return "its envelope cannot be read";
  }
  const box = boxOf(giftWrap.recipient);
  if (row.box === null || uuidOf(box) !== hexOf(row.box)) return "its envelope is for another mailbox";
  const id = eventId(hashing(crypto), giftWrap);
  if (!Buffer.from(id).equals(row.event_id)) return "its id is not that of its envelope";
  return uuidIn(box, id) === hexOf(row.digest) && row.known ? undefined : "its id is not remembered";
}

export interface Verified {
  readonly events: number;
  readonly count: number;
  /** The first of each kind. */
  readonly shown: readonly string[];
}

export async function problemsOf(query: Query, crypto: RelayCrypto, digests: BoxDigests): Promise<Verified> {
  const shown: string[] = [];
  let [count, events] = [0, 0];
  await query(OPEN);
  for (let rows = await query<EventRow>(FETCH); rows.length > 0; rows = await query<EventRow>(FETCH)) {
    events += rows.length;
    for (const row of rows) {
      const problem = problemOf(row, crypto, digests);
      if (problem && count++ < MAX_SHOWN) shown.push(`event ${row.n}: ${problem}`);
    }
  }
  for (const [what, text] of WRONG) {
    const [row] = await query<{ count: number }>(sql(text));
    if (!row || row.count === 0) continue;
    count += row.count;
    shown.push(`${row.count} ${what}`);
  }
  return { events, count, shown };
}

export const verify = (url: string, { dataDir, print }: AdminContext): Promise<number> =>
  withSnapshot(url, async (query) => {
    const { events, count, shown } = await problemsOf(query, await loadRelayCrypto(), boxDigestsUnder(relayKeyIn(dataDir)));
    for (const problem of shown) print(problem);
    print(count === 0 ? `fine: ${events} events` : `${count} problems`);
    return count === 0 ? 0 : 1;
  });
