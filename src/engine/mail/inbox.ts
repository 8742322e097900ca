/**
 * The inbox: fetches page after page, opens each envelope, keeps what it says durably, and only then acknowledges it (§5.1, FETCH and ACK).
 * An envelope that cannot be opened is acknowledged too: it would come for ever.
 */

import { type Bytes, fromBase64Url, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { eventId, type GiftWrap, readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { unwrap } from "../../protocol/giftwrap/giftwrap.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import { ended, type Trace } from "../face/trace.ts";
import { NoAnswer } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import type { Marks } from "../numbers/marks.ts";
import type { Clock } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import { BOUNDS, fits } from "./bounds.ts";

/** Envelopes opened before other work gets its turn. */
const SLICE = 32;
/** Pages fetched in a row, of 256 events each: more than a mailbox holds, so that a list without an end is found out. */
const MOST_PAGES = 400;

type Events = Message<"EVENTS">;

export interface InboxPorts {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly database: Database;
  readonly own: Identity;
  readonly trace: Trace;
  /** Other keys of mine that a letter may be sealed for: who had not heard of a move wrote to where I was before it. */
  readonly others?: readonly Identity[];
  /** Whether an envelope that names this key is for me; absent: only one that names `own`. */
  readonly isOurs?: (recipient: Bytes) => boolean;
  /** Which of my keys that is: what was kept may have come to one that I have moved on from. */
  readonly mine?: (key: string) => Identity | undefined;
  /** Absent: no message is judged by its attestation. */
  readonly marks?: Pick<Marks, "ready">;
  /** What a Rumor changes; `undefined` for a kind that is not handled yet. */
  handle(rumor: Rumor): Change[] | undefined;
  /** How many have arrived in this run; `undefined` once it is over. */
  progress(done: number | undefined): void;
}

export class Inbox {
  private readonly ports: InboxPorts;
  private running = false;
  private again = false;
  /** The newest: while one page is kept another session may have begun. */
  private session: Session | undefined;

  constructor(ports: InboxPorts) {
    this.ports = ports;
  }

  /** Fetches until nothing is left. A call while it runs makes it fetch once more. */
  async fetch(session: Session): Promise<void> {
    this.session = session;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    let current = session;
    try {
      do {
        this.again = false;
        current = this.session;
        await this.drain(current);
      } while (this.again && !this.session.isOver);
    } catch (error) {
      this.ports.trace.note("mail.fetch", error);
      const next = this.session;
      // Another one has begun meanwhile: that one fetches now. Over the budget, or a store that refused: nothing was acknowledged, so a little later.
      this.ports.clock.after(next === current ? 10 : 0.05, () => next.isOver || void this.fetch(next));
    } finally {
      this.running = false;
      this.ports.progress(undefined);
    }
  }

  /** Fetches what there is, once. @returns how much it was. Rejects where it could not be fetched or kept; nothing of that is acknowledged */
  async drain(session: Session): Promise<number> {
    let page: Events = await session.request({ cmd: "FETCH", since: 0 });
    let done = 0;
    for (let pages = 1; page.events.length > 0; pages++) {
      if (pages > MOST_PAGES) throw new NoAnswer("unfit");
      // The next page travels while this one is opened.
      const cursor = page.cursor;
      const next = cursor ? session.request({ cmd: "FETCH", since: 0, cursor }) : undefined;
      // The caller gets the failure below; until then it must not count as unhandled.
      if (next) void ended(next);
      const event_ids = await this.take(page.events);
      done += page.events.length;
      if (cursor) this.ports.progress(done);
      if (event_ids.length > 0) await session.request({ cmd: "ACK", event_ids });
      if (!next) return done;
      page = await next;
    }
    return done;
  }

  /** Keeps a page's events and returns the ids to acknowledge. Resolves only when all of it is durable. */
  private async take(events: readonly Bytes[]): Promise<Bytes[]> {
    const ids: Bytes[] = [];
    for (let i = 0; i < events.length; i += SLICE) {
      const opened = events.slice(i, i + SLICE).flatMap((event) => {
        const envelope = parse(event);
        return envelope ? [{ event, envelope, rumor: this.unwrap(envelope) }] : [];
      });
      await this.ports.marks?.ready(opened.map(({ rumor }) => rumor?.attestation));
      const batch = this.ports.database.batch();
      for (const { event, envelope, rumor } of opened) {
        ids.push(eventId(this.ports.crypto, envelope));
        if (rumor) batch.add(this.changesOf(rumor, envelope, event));
      }
      await batch.commit();
      await this.ports.clock.breathe();
    }
    return ids;
  }

  /** Looks again at what an earlier version could not act on. */
  async reread(): Promise<void> {
    for (const { id, envelope, own } of [...this.ports.database.table("unknown").values()]) {
      const wrapped = readGiftWrap(fromBase64Url(envelope));
      // Whether it was for me was asked when it was kept.
      const rumor = this.unwrap(wrapped, this.ports.mine?.(own ?? toHex(wrapped.recipient)), () => true);
      await this.ports.marks?.ready([rumor?.attestation]);
      const changes = rumor && unlessRefused(() => this.ports.handle(rumor));
      if (changes) await this.ports.database.commit([...changes, drop("unknown", id)]);
      await this.ports.clock.breathe();
    }
  }

  private changesOf(rumor: Rumor, envelope: GiftWrap, bytes: Bytes): Change[] {
    return unlessRefused(() => this.ports.handle(rumor) ?? this.keep(rumor, envelope, bytes)) ?? [];
  }

  /** `undefined` for what is not for me, damaged or forged: nobody can do anything about it. */
  private unwrap(envelope: GiftWrap, own = this.ports.own, isOurs = this.ports.isOurs): Rumor | undefined {
    for (const key of [own, ...(this.ports.others ?? [])]) {
      const rumor = unlessRefused(() => unwrap(this.ports.crypto, envelope, key, isOurs));
      if (rumor) return rumor;
    }
    return undefined;
  }

  /** Only from known people: strangers must not be able to fill the table. */
  private keep(rumor: Rumor, envelope: GiftWrap, bytes: Bytes): Change[] {
    const { database, clock, crypto } = this.ports;
    const from = toHex(rumor.sender);
    if (!database.get("person", from) || !fits(BOUNDS.unknown, database.table("unknown"), from)) return [];
    const id = toHex(eventId(crypto, envelope));
    return [
      put("unknown", id, {
        id,
        envelope: toBase64Url(bytes),
        received_at: clock.now(),
        from,
        own: toHex(this.ports.own.publicKey),
      }),
    ];
  }
}

/** `undefined` when the peer's content is refused: it must not hold up the events after it. */
function unlessRefused<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

function parse(event: Bytes): GiftWrap | undefined {
  try {
    return readGiftWrap(event);
  } catch {
    // The relay checks what it stores; if it hands out something else, there is no id to acknowledge it by.
    return undefined;
  }
}
