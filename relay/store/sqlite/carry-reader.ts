/** Reads for couriers: whose mail they may fetch, and the mail of several mailboxes as one. */
import type { Database, Statement } from "better-sqlite3";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { CarryList, ManyPage, ManyRequest } from "../store.ts";
import type { BoxDigests } from "./boxes.ts";

interface Found {
  readonly seq: number;
  readonly size: number;
}

interface Candidate extends Found {
  readonly recipient: Bytes;
}

export class CarryReader {
  private readonly boxOf: BoxDigests["boxOf"];
  private readonly group: Statement<[Bytes, Bytes, Bytes, number], { readonly carry_group: number; readonly changed: number }>;
  private readonly members: Statement<[number, number], Bytes>;
  private readonly waiting: Statement<[Bytes, number, number, number, number], Found>;
  private readonly event: Statement<[number], { readonly event_id: Bytes; readonly envelope: Bytes }>;
  private readonly left: Statement<[Bytes], number>;

  constructor(db: Database, { boxOf }: BoxDigests) {
    this.boxOf = boxOf;
    this.group = db.prepare(
      `SELECT carry_group, changed FROM carry_groups JOIN carry_consents USING (carry_group)
       WHERE inviter = ? AND group_id = ? AND courier = 1 AND key = ? AND valid_until > ?`,
    );
    this.members = db
      .prepare<[number, number], Bytes>(
        "SELECT key FROM carry_consents WHERE carry_group = ? AND courier = 0 AND valid_until > ? ORDER BY key",
      )
      .pluck();
    this.waiting = db.prepare(
      `SELECT seq, value AS size FROM boxes CROSS JOIN events ON seq = boxes.key
       WHERE box = ? AND kind = 0 AND boxes.key > ? AND boxes.key < ? AND purge_at > ? ORDER BY boxes.key LIMIT ?`,
    );
    this.event = db.prepare("SELECT event_id, envelope FROM events WHERE seq = ?");
    this.left = db.prepare<[Bytes], number>("SELECT left_at FROM carry_leaves WHERE digest = ?").pluck();
  }

  listFor(courier: Bytes, inviter: Bytes, groupId: Bytes, now: number): CarryList | undefined {
    const group = this.group.get(inviter, groupId, courier, Math.floor(now));
    return group && { version: group.changed, members: this.members.all(group.carry_group, Math.floor(now)) };
  }

  leftAt(digests: readonly Bytes[]): readonly (number | undefined)[] {
    return digests.map((digest) => this.left.get(digest));
  }

  page(request: ManyRequest): ManyPage {
    const { maxEvents, maxBytes } = request;
    const found = this.oldest(request, maxEvents + 1);
    let size = 0;
    const fits = found.findIndex((one, i) => {
      size += one.size;
      return i === maxEvents || (i > 0 && size > maxBytes);
    });
    const taken = fits < 0 ? found : found.slice(0, fits);
    const rows = taken.flatMap((one) => {
      const row = this.event.get(one.seq);
      return row ? [{ ...one, ...row }] : [];
    });
    const last = fits < 0 ? undefined : rows.at(-1);
    return {
      envelopes: rows.map(({ envelope }) => envelope),
      recipients: rows.map(({ recipient }) => recipient),
      next: last && { stored_at: last.seq, event_id: last.event_id },
    };
  }

  /** The oldest of all mailboxes together, without their content; of each mailbox only what may be among them is looked at. */
  private oldest({ recipients, after, endsAfter }: ManyRequest, count: number): readonly Candidate[] {
    let all: Candidate[] = [];
    let before = Number.MAX_SAFE_INTEGER;
    for (const recipient of recipients) {
      const rows = this.waiting.all(this.boxOf(recipient), after?.stored_at ?? 0, before, Math.floor(endsAfter), count);
      if (rows.length === 0) continue;
      all = [...all, ...rows.map((row) => ({ ...row, recipient }))].sort((a, b) => a.seq - b.seq).slice(0, count);
      if (all.length === count) before = (all[count - 1] as Candidate).seq;
    }
    return all;
  }
}
