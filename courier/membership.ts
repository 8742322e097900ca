/** Who asks the box to carry, who gave leave to, who left: its own mail, opened. Nobody is carried for without their own signature. */

import { MAX_GROUPS } from "../src/protocol/carry/handshake.ts";
import {
  CONSENT_SECS,
  COURIER_SKEW_SECS,
  checkConsent,
  checkDelegation,
  consentMessage,
  leaveMessage,
  NO_RELAY,
} from "../src/protocol/carry/signed.ts";
import { relayHost, relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import { type Bytes, equal, fromHex, toHex } from "../src/protocol/encoding/bytes.ts";
import { nameIn } from "../src/protocol/encoding/label.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { Content } from "../src/protocol/giftwrap/contents.ts";
import { readGiftWrap } from "../src/protocol/giftwrap/envelope.ts";
import { unwrap } from "../src/protocol/giftwrap/giftwrap.ts";
import type { KnownBody, Rumor } from "../src/protocol/giftwrap/rumor.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { type Book, type Group, keysOf } from "./store/book.ts";
import type { BoxDatabase } from "./store/database.ts";

/** What came before the invitation that it belongs to is looked at again so long. */
const PATIENCE_SECS = 86_400;
/** Each of a member's mailboxes; a month's, of two generations. */
const MANDATES_OF_ONE = 128;
/** Of all, since they are in memory. */
const MANDATES = 20_000;

export interface Letter {
  /** Hex. */
  readonly to: string;
  readonly relay: string;
  readonly body: KnownBody;
}

type Invite = Content<"CARRY_GROUP_INVITE">;
type Accept = Content<"CARRY_GROUP_ACCEPT">;

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

/** By the relay's clock: it takes no time ahead of its own. */
const leftAt = ({ left = 0 }: Group, now: number): number => Math.min(left, Math.floor(now));

/** What a later invitation changes. To the same couriers until the same time the box has consented already. */
function succeeding(before: Group | undefined, next: Omit<Group, "state">): Group {
  const isSame =
    before?.couriers.join() === next.couriers.join() && before.until === next.until && before.isRegistered === next.isRegistered;
  const list = next.isRegistered && before?.registered ? { registered: before.registered } : {};
  return { ...next, ...list, state: before && isSame ? before.state : "new" };
}

export class Membership {
  private readonly crypto: Crypto;
  private readonly own: Identity;
  private readonly database: BoxDatabase;
  private readonly book: Book;
  private readonly acceptFrom: readonly string[];

  constructor(crypto: Crypto, own: Identity, database: BoxDatabase, book: Book, acceptFrom: readonly string[]) {
    this.crypto = crypto;
    this.own = own;
    this.database = database;
    this.book = book;
    this.acceptFrom = acceptFrom;
  }

  private get me(): string {
    return toHex(this.own.publicKey);
  }

  /** Takes a page of the box's own mail. @returns which of them need not come again */
  received(events: readonly Bytes[], now: number): readonly boolean[] {
    const rumors = events.map((event) => tried(() => unwrap(this.crypto, readGiftWrap(event), this.own)));
    const done = events.map(() => true);
    this.database.together(() => {
      // An answer may have overtaken its invitation.
      for (const { sender, created_at, body } of rumors.flatMap((one) => one ?? []))
        if (body.kind === "CARRY_GROUP_INVITE") this.invited(toHex(sender), created_at, body.content, now);
      rumors.forEach((rumor, i) => {
        if (rumor?.body.kind === "CARRY_GROUP_ACCEPT") done[i] = this.accepted(rumor, rumor.body.content, now);
      });
    });
    return done;
  }

  /** The first who asks is the owner, unless the settings name others. */
  private mayInvite(inviter: string): boolean {
    if (this.acceptFrom.length > 0) return this.acceptFrom.includes(inviter);
    const owner = this.database.fact<{ readonly key: string }>("owner");
    if (!owner) this.database.setFact("owner", { key: inviter });
    return !owner || owner.key === inviter;
  }

  private invited(inviter: string, said: number, content: Invite, now: number): void {
    const {
      group_id,
      group_name,
      members,
      couriers,
      carry_key,
      relay_url,
      registered,
      valid_until = 0,
      couriers_version = 0,
    } = content;
    const id = toHex(group_id);
    const relay = tried(() => relayOrigin(relay_url ?? ""));
    const before = this.book.group(id);
    if (!carry_key || relay === undefined || valid_until <= now) return;
    if (before && (before.inviter !== inviter || couriers_version < before.version || before.state === "leaving")) return;
    if (!couriers.some((key) => equal(key, this.own.publicKey))) {
      if (before) this.book.forgetGroup(id, undefined);
      return;
    }
    if (!before && (this.book.groups().length >= MAX_GROUPS || !this.mayInvite(inviter))) return;
    const named = { id, name: nameIn(group_name), inviter, carryKey: toHex(carry_key), relay, couriers: keysOf(couriers) };
    const until = Math.min(valid_until, Math.floor(now) + CONSENT_SECS);
    const next = { ...named, until, said, version: couriers_version, ...(registered ? { isRegistered: true as const } : {}) };
    this.book.putGroup(succeeding(before, next));
    this.setMembers(id, keysOf(members));
  }

  private setMembers(group: string, keys: readonly string[]): void {
    const before = this.book.members(group);
    for (const { key } of before) if (!keys.includes(key)) this.book.forgetMember(group, key, undefined);
    for (const key of keys) if (!before.some((one) => one.key === key)) this.book.putMember({ group, key });
  }

  /** @returns whether it is done with */
  private accepted({ sender, created_at }: Rumor, content: Accept, now: number): boolean {
    const [id, key] = [toHex(content.group_id), toHex(sender)];
    const group = this.book.group(id);
    if (!group) return created_at < now - PATIENCE_SECS || created_at > now + PATIENCE_SECS;
    if (content.left !== undefined) this.left(group, key, content.left, now);
    else this.agreed(group, sender, created_at, content, now);
    return true;
  }

  /** Their own word: nothing more of theirs is carried. One that comes late undoes nothing that was said after it. */
  private left({ id, inviter, said = 0 }: Group, key: string, at: number, now: number): void {
    const member = this.book.member(id, key);
    if (key === inviter) {
      if (at >= said) this.book.forgetGroup(id, undefined);
    } else if (member && at >= (member.said ?? 0)) this.book.forgetMember(id, key, Math.floor(Math.min(at, now)));
  }

  private agreed(group: Group, sender: Bytes, at: number, content: Accept, now: number): void {
    const key = toHex(sender);
    const member = this.book.member(group.id, key);
    if (!member || group.state === "leaving" || at <= (member.left ?? -1)) return;
    const { left: _, ...rest } = member;
    const isNamed = this.consents(group, sender, content, now);
    this.book.putMember({ ...rest, said: at, ...(isNamed ? { agreed: group.couriers } : {}) });
    this.delegated(group, key, content.delegations ?? [], now);
  }

  /** That the member agrees to all who carry now: by it the box knows to whom it may hand on what is theirs. */
  private consents(group: Group, key: Bytes, { consent, issued_at = 0, valid_until = 0 }: Accept, now: number): boolean {
    if (!consent) return false;
    const terms = { ...this.about(group), issuedAt: issued_at, validUntil: valid_until };
    return tried(() => checkConsent(this.crypto, "member", key, terms, consent, now, COURIER_SKEW_SECS) === undefined) ?? false;
  }

  private about({ id, inviter, isRegistered, relay, couriers }: Group) {
    const authority = isRegistered ? relayHost(relay) : NO_RELAY;
    return { authority, groupId: fromHex(id), inviter: fromHex(inviter), couriers: couriers.map(fromHex) };
  }

  private delegated(group: Group, key: string, given: NonNullable<Accept["delegations"]>, now: number): void {
    const all = this.book.mandates();
    const theirs = all.filter((one) => one.group === group.id && one.member === key).length;
    const room = Math.max(0, Math.min(MANDATES_OF_ONE - theirs, MANDATES - all.length));
    for (const { mailbox, relay_url, signature, valid_until: until } of given.slice(0, room)) {
      const relay = tried(() => relayOrigin(relay_url));
      if (relay === undefined || this.isAnothers(group.id, key, toHex(mailbox))) continue;
      const terms = { authority: relayHost(relay), mailbox, courier: this.own.publicKey, until };
      const isGood = tried(() => checkDelegation(this.crypto, terms, signature, now, COURIER_SKEW_SECS) === undefined);
      if (!isGood) continue;
      const since = this.book.mandate(group.id, toHex(mailbox))?.since ?? 0;
      const named = { group: group.id, member: key, mailbox: toHex(mailbox) };
      this.book.putMandate({ ...named, relay, until, sig: toHex(signature), since });
    }
  }

  /** A mailbox has one owner in a group. Its own key signed, so whoever comes second only repeats what they saw. */
  private isAnothers(group: string, member: string, mailbox: string): boolean {
    const before = this.book.mandate(group, mailbox);
    return before !== undefined && before.member !== member;
  }

  /** The list that a relay keeps of a registered group: whoever is not in it, and gave no delegation, is not served. */
  registered(id: string, version: number, keys: readonly string[], now: number): void {
    const group = this.book.group(id);
    if (!group) return;
    const open = this.book.mandates().filter((one) => one.group === id && one.until > now);
    const mandated = new Set(open.map(({ member }) => member));
    this.database.together(() => {
      for (const one of this.book.members(id)) {
        const isIn = keys.includes(one.key) && one.left === undefined;
        if (one.registered && !isIn && !mandated.has(one.key)) this.book.forgetMember(id, one.key, undefined);
        else if (Boolean(one.registered) !== isIn) this.book.putMember({ ...one, registered: isIn });
      }
      this.book.putGroup({ ...group, registered: { version, since: group.registered?.since ?? 0 } });
    });
  }

  /** Leaves a group: what is carried of it goes at once, who has to know is told as soon as that can be. */
  leave(id: string, now: number): boolean {
    const group = this.book.group(id);
    if (!group || group.state === "leaving") return false;
    this.book.forgetGroup(id, { ...group, state: "leaving", left: Math.floor(now) });
    return true;
  }

  /** Groups of which a consent or a farewell is to be told. */
  errands(now: number): readonly Group[] {
    return this.book.groups().filter(({ state, until }) => state !== "told" && until > now);
  }

  /** What is to be told. @param now of the group's relay */
  letter(group: Group, now: number): Letter {
    const content = group.state === "new" ? this.consent(group, now) : { group_id: fromHex(group.id), left: leftAt(group, now) };
    return { to: group.inviter, relay: group.relay, body: { kind: "CARRY_GROUP_ACCEPT", content } };
  }

  /** It was told. */
  told(group: Group): void {
    const now = this.book.group(group.id);
    if (now?.state === "leaving") this.book.forgetGroup(group.id, undefined);
    else if (now?.state === "new" && now.version === group.version) this.book.putGroup({ ...now, state: "told" });
  }

  /** As a courier of the group: where it is to be registered, for its relay. */
  private consent(group: Group, now: number): Accept {
    const [groupId, issuedAt] = [fromHex(group.id), Math.floor(now)];
    const validUntil = Math.min(group.until, issuedAt + CONSENT_SECS);
    const consent = this.crypto.sign(
      consentMessage(this.crypto, "courier", { ...this.about(group), issuedAt, validUntil }),
      this.own.secretKey,
    );
    return { group_id: groupId, consent, issued_at: issuedAt, valid_until: validUntil };
  }

  /** For the group's relay, where it may be registered. */
  farewell(group: Group, now: number): { readonly group_id: Bytes; readonly at: number; readonly sig: Bytes } {
    const [groupId, at] = [fromHex(group.id), leftAt(group, now)];
    const message = leaveMessage({ authority: relayHost(group.relay), groupId, at });
    return { group_id: groupId, at, sig: this.crypto.sign(message, this.own.secretKey) };
  }

  get key(): string {
    return this.me;
  }
}
