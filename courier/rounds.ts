/** What the box does over the internet, every few minutes where it has one: own mail, members' mail, receipts, outgoing mail. */
import { uniform } from "../src/engine/link/backoff.ts";
import { describe } from "../src/host/log.ts";
import { type Bytes, fromHex } from "../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { wrap, wrapRandomness } from "../src/protocol/giftwrap/giftwrap.ts";
import { outerTimes } from "../src/protocol/giftwrap/outer-times.ts";
import { recipientFromKey } from "../src/protocol/identity/identity.ts";
import type { Reply } from "../src/protocol/wire/commands.ts";
import { LIMITS } from "../src/protocol/wire/limits.ts";
import { Bringing } from "./bringing.ts";
import { Fetching } from "./fetching.ts";
import type { Letter } from "./membership.ts";
import { type Attempt, MOST_PAGES, offers, type Position, type RoundParts, readable } from "./round-parts.ts";
import type { Group } from "./store/book.ts";

/** Connections about hidden mailboxes are so far apart at most. */
const APART_SECS = 60;

export class Rounds {
  private readonly parts: RoundParts;
  private readonly bringing: Bringing;
  private readonly fetching: Fetching;

  constructor(parts: RoundParts) {
    this.parts = parts;
    this.bringing = new Bringing(parts);
    this.fetching = new Fetching(parts);
  }

  /** One round, which never fails as a whole; hidden mailboxes are no part of it. @returns how many relays did not answer */
  async run(): Promise<number> {
    const { database, now, home } = this.parts;
    if (home === undefined) return 0;
    let failed = 0;
    const attempt: Attempt = async (work) => {
      failed += (await this.quietly(work)) ? 0 : 1;
    };
    await attempt(this.ownMail(home));
    for (const group of this.parts.membership.errands(now())) await attempt(this.errand(group));
    await this.bringing.deposits(attempt);
    for (const told of this.bringing.receipts().plain) await attempt(told());
    for (const some of this.fetching.requests()) await attempt(this.fetching.delegated(some));
    for (const group of this.parts.book.groups()) await attempt(this.fetching.registered(group));
    database.setHealth({ fetched_at: Math.floor(now()), unanswered: failed });
    return failed;
  }

  /**
   * Hidden mailboxes: each over a connection of its own, half a minute to a minute apart, or those of one person would be tied together.
   * @param pause resolves to whether to go on
   */
  async hidden(pause: (seconds: number) => Promise<boolean>): Promise<void> {
    const works = [
      ...this.bringing.receipts().hidden,
      ...this.fetching.hidden().map((some) => () => this.fetching.delegated(some)),
    ];
    for (const [i, work] of works.entries()) {
      if (i > 0 && !(await pause(APART_SECS / 2 + uniform(this.parts.random, APART_SECS / 2)))) return;
      await this.quietly(work());
    }
  }

  private async quietly(work: Promise<void>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      this.parts.log.warn(describe(error), "a relay did not answer, or not as it should; it is asked again in the next round");
      return false;
    }
  }

  /** Invitations, delegations, farewells. */
  private ownMail(home: string): Promise<void> {
    const { relays, membership } = this.parts;
    return relays.with(home, async (session) => {
      let cursor: Position | undefined;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const page: Reply<"FETCH"> = await session.request({ cmd: "FETCH", since: 0, ...(cursor ? { cursor } : {}) });
        const done = membership.received(page.events, relays.now(home));
        const ids = page.events.filter((_, i) => done[i]).flatMap((event) => readable(this.parts, event)?.id ?? []);
        for (let i = 0; i < ids.length; i += LIMITS.MAX_ACK_IDS)
          await session.request({ cmd: "ACK", event_ids: ids.slice(i, i + LIMITS.MAX_ACK_IDS) });
        cursor = page.cursor;
        if (!cursor) return;
      }
    });
  }

  private errand(group: Group): Promise<void> {
    const { relays, membership } = this.parts;
    return relays.with(group.relay, async (session, terms) => {
      const now = relays.now(group.relay);
      if (group.state === "leaving" && group.isRegistered && offers(terms, "carry"))
        await session.request({ cmd: "LEAVE_CARRY_GROUP", ...membership.farewell(group, now) });
      await session.request({ cmd: "STORE", event: this.written(membership.letter(group, now), now) });
      membership.told(group);
      if (group.state === "new") this.parts.log.info("agreed to what a group's inviter asks; `status` shows until when, and how");
    });
  }

  private written({ to, body }: Letter, now: number): Bytes {
    const { crypto, own, random } = this.parts;
    const at = Math.floor(now);
    const times = outerTimes(at, at + LIMITS.MAX_EVENT_TTL_SECS);
    const rumor = { sender: own.publicKey, created_at: at, body };
    return writeGiftWrap(wrap(crypto, rumor, own, recipientFromKey(crypto, fromHex(to)), times, wrapRandomness(random)));
  }
}
