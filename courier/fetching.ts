/** What the box fetches: from mailboxes whose owners gave it leave, and for groups that are registered at their relay. */
import { RelayRefusal } from "../src/engine/link/failures.ts";
import type { Session } from "../src/engine/link/session.ts";
import { DAY_MANDATE_SECS, DAY_S, delegatedFetchMessage, fetchMessage } from "../src/protocol/carry/signed.ts";
import { relayHost } from "../src/protocol/contacts/relay-url.ts";
import { type Bytes, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import type { Reply } from "../src/protocol/wire/commands.ts";
import { groupedBy, MOST_PAGES, offers, type Page, type Position, type RoundParts, readable } from "./round-parts.ts";
import type { Group, Mandate } from "./store/book.ts";
import type { Whose } from "./store/room.ts";

const MOST_MANDATES = 128;

export class Fetching {
  private readonly parts: RoundParts;

  constructor(parts: RoundParts) {
    this.parts = parts;
  }

  /** By relay; two mailboxes of one person are not named in one request. */
  requests(): readonly (readonly Mandate[])[] {
    return this.grouped(this.open().filter((one) => !isHidden(one)));
  }

  /** Those of one day together; nothing lies yet in the mailbox of a day that has not begun. */
  hidden(): readonly (readonly Mandate[])[] {
    const begun = this.parts.now() + DAY_S / 24;
    return this.grouped(this.open().filter((one) => isHidden(one) && one.until - DAY_MANDATE_SECS <= begun));
  }

  private open(): readonly Mandate[] {
    const { book, now } = this.parts;
    return book.mandates().filter((one) => one.until > now() && book.group(one.group)?.state !== "leaving");
  }

  private grouped(mandates: readonly Mandate[]): readonly (readonly Mandate[])[] {
    const day = (one: Mandate): string => (isHidden(one) ? String(one.until) : "");
    const nth = nthOfMember();
    const by = groupedBy(mandates, (one) => `${one.relay} ${day(one)} ${one.since} ${nth(one)}`);
    return [...by.values()].flatMap((some) => {
      const once = [...new Map(some.map((one) => [one.mailbox, one])).values()];
      return Array.from({ length: Math.ceil(once.length / MOST_MANDATES) }, (_, i) =>
        once.slice(i * MOST_MANDATES, (i + 1) * MOST_MANDATES),
      );
    });
  }

  delegated(some: readonly Mandate[]): Promise<void> {
    const { relays, crypto, own } = this.parts;
    const [{ relay, since }] = some as readonly [Mandate];
    const delegations = some.map(({ mailbox, until, sig }) => ({ mailbox: fromHex(mailbox), until, sig: fromHex(sig) }));
    const mailboxes = delegations.map(({ mailbox }) => mailbox);
    const owners = new Map(some.map((one) => [one.mailbox, { group: one.group, member: one.member }]));
    return relays.with(relay, async (session, terms) => {
      if (!offers(terms, "carry-delegated")) return;
      const position = await this.pages(owners, (cursor) => {
        const at = Math.floor(relays.now(relay));
        const message = delegatedFetchMessage(crypto, { authority: relayHost(relay), mailboxes, since, at });
        const sig = crypto.sign(message, own.secretKey);
        return session.request({ cmd: "FETCH_DELEGATED", delegations, since, at, sig, ...(cursor ? { cursor } : {}) });
      });
      if (position !== undefined) this.fetchedUpTo(some, position);
    });
  }

  private fetchedUpTo(some: readonly Mandate[], since: number): void {
    const { book, database } = this.parts;
    database.together(() => {
      for (const one of some) if (book.mandate(one.group, one.mailbox)) book.putMandate({ ...one, since });
    });
  }

  /** A group that its inviter registered at its relay; where that is not so, nothing comes. */
  registered(group: Group): Promise<void> {
    const { relays, now, book } = this.parts;
    if (!group.isRegistered || group.state !== "told" || group.until <= now()) return Promise.resolve();
    return relays.with(group.relay, async (session, terms) => {
      if (!offers(terms, "carry")) return;
      const owners = new Map<string, Whose>();
      const position = await this.pages(owners, async (cursor) => {
        const page = await fetchedGroup(session, this.fetchCarry(group, cursor));
        if (page) this.listed(group, page, owners);
        return page ?? { events: [] };
      });
      const after = book.group(group.id);
      if (position !== undefined && after?.registered)
        book.putGroup({ ...after, registered: { ...after.registered, since: position } });
    });
  }

  private fetchCarry({ id, inviter, relay, registered }: Group, cursor: Position | undefined): FetchCarry {
    const { crypto, own, relays } = this.parts;
    const [groupId, at, since] = [fromHex(id), Math.floor(relays.now(relay)), registered?.since ?? 0];
    const sig = crypto.sign(fetchMessage({ authority: relayHost(relay), groupId, since, at }), own.secretKey);
    const known = registered ? { members_version: registered.version } : {};
    return { group_id: groupId, inviter: fromHex(inviter), since, at, sig, ...known, ...(cursor ? { cursor } : {}) };
  }

  /** @param owners whom the page may be for, filled in */
  private listed({ id }: Group, { members, members_version = 0 }: Page, owners: Map<string, Whose>): void {
    const { book, membership, now } = this.parts;
    if (members) membership.registered(id, members_version, members.map(toHex), now());
    for (const { key, registered } of book.members(id)) if (registered) owners.set(key, { group: id, member: key });
  }

  /** Fetches until there is no more. @returns the position up to which all is here, where it moved */
  private async pages(
    owners: ReadonlyMap<string, Whose>,
    fetch: (cursor: Position | undefined) => Promise<Pick<Page, "events" | "cursor">>,
  ): Promise<number | undefined> {
    let cursor: Position | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await fetch(cursor);
      this.take(owners, page.events);
      if (!page.cursor) break;
      cursor = page.cursor;
    }
    return cursor?.stored_at;
  }

  /** A page is durable before the position is. Who left while it was on its way is asked again. */
  private take(owners: ReadonlyMap<string, Whose>, events: readonly Bytes[]): void {
    const { book, cargo, database, now } = this.parts;
    database.together(() => {
      for (const event of events) {
        const envelope = readable(this.parts, event);
        const key = envelope && toHex(envelope.giftWrap.recipient);
        const whose = key === undefined ? undefined : owners.get(key);
        if (envelope && whose && key && book.served(whose.group, key, now()) !== undefined) cargo.take(whose, envelope, now());
      }
    });
  }
}

const isHidden = ({ mailbox, member }: Mandate): boolean => mailbox !== member;

/** Says of each mailbox which one of its owner's it is on its day: after a change of mailboxes there are two. */
function nthOfMember(): (one: Mandate) => number {
  const seen = new Map<string, string[]>();
  return ({ relay, member, until, mailbox }) => {
    const name = `${relay} ${member} ${until}`;
    const all = seen.get(name) ?? [];
    if (!all.includes(mailbox)) all.push(mailbox);
    seen.set(name, all);
    return all.indexOf(mailbox);
  };
}

type FetchCarry = Omit<Extract<Parameters<Session["request"]>[0], { readonly cmd: "FETCH_CARRY" }>, "cmd">;

async function fetchedGroup(session: Session, asked: FetchCarry): Promise<Reply<"FETCH_CARRY"> | undefined> {
  try {
    return await session.request({ cmd: "FETCH_CARRY", ...asked });
  } catch (error) {
    if (error instanceof RelayRefusal && error.code === "not-found") return undefined;
    throw error;
  }
}
