/**
 * The keys my people move to (KEY_ROTATION, §2.3). Whoever I never checked moves quietly; one I had checked asks first, and nothing is sent
 * to them until I have decided. A move is only ever announced by the key that is left, and never leads back.
 */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { checkRotation } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { KeyEventKind } from "../face/people.ts";
import type { Mail } from "../mail/mail.ts";
import type { OutboxRecord } from "../mail/records.ts";
import type { SentRecord } from "../notes/records.ts";
import type { Sent } from "../notes/sent.ts";
import type { Clock } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { TableName, Tables } from "../records/tables.ts";
import { withKeyEvent } from "./key-history.ts";
import type { People } from "./people.ts";
import type { PersonRecord } from "./records.ts";

/** Refused keys remembered of a person, and keys they had before; the oldest go. */
export const REFUSED = 20;
const EARLIER = 20;
/** Quiet moves of one person in a day; somebody who goes on moving is looked at like somebody I had checked. */
const QUIET_MOVES = 3;
const DAY_S = 24 * 60 * 60;

type RotationRumor = Rumor<{ kind: "KEY_ROTATION"; content: Content<"KEY_ROTATION"> }>;

export class KeyChanges {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly people: People;
  private readonly sent: Sent;
  private readonly crypto: Crypto;
  private readonly clock: Clock;

  constructor(database: Database, mail: Mail, people: People, sent: Sent, crypto: Crypto, clock: Clock) {
    this.database = database;
    this.mail = mail;
    this.people = people;
    this.sent = sent;
    this.crypto = crypto;
    this.clock = clock;
  }

  /** A move announced by `sender`. Harmless the second time. @throws ProtocolError for one that the old key did not sign */
  announced({ sender, body }: RotationRumor): Change[] {
    checkRotation(this.crypto, sender, body.content);
    const [from, to] = [toHex(sender), toHex(body.content.new_pubkey)];
    // Refuses a key that nothing could be sealed for.
    this.mail.recipient(to);
    if (from === to || this.mail.mine(to) || this.isMask(to) || this.people.isBlocked(to)) return [];
    const blocked = this.database.get("blocked", from);
    if (blocked) return [drop("blocked", from), put("blocked", to, unblockable({ ...blocked, id: to }))];
    const request = this.database.get("request", from);
    if (request) return [drop("request", from), put("request", to, { ...request, id: to })];
    const person = this.people.byKey(from) ?? this.people.byEarlierKey(from);
    return person ? this.weigh(person, from, to) : [];
  }

  /** Another key of a person's, as they or their number say: it is taken, or waits for a decision. */
  weigh(person: PersonRecord, from: string, to: string): Change[] {
    const { id, change, earlier = [], refused = [] } = person;
    // Who knows me by a mask has that one key.
    if (
      person.mask ||
      this.isMask(to) ||
      to === id ||
      to === change?.id ||
      earlier.some(({ id }) => id === to) ||
      refused.includes(to)
    )
      return [];
    const now = this.clock.now();
    // The first move counts: whoever still has the old key must not be able to take a person away.
    if (from !== change?.id && (from !== id || change))
      return [put("person", id, withKeyEvent({ ...person, refused: [...refused, to].slice(-REFUSED) }, "contested", now))];
    const next = { ...person, change: { id: to, at: now } };
    const lately = (person.history ?? []).filter(({ kind, at }) => kind === "moved" && now - at < DAY_S);
    const quietly = person.level === 0 && lately.length < QUIET_MOVES;
    return quietly ? this.take(next, "moved") : [put("person", id, withKeyEvent(next, "announced", now))];
  }

  /** Who moved to the key of a mask's other end would be told by my next letter whose the mask is. */
  private isMask(key: string): boolean {
    return this.mail.speaksAs(key) !== undefined;
  }

  /** The person has the announced key from now on, unchecked, and all that hangs on the old one follows. */
  take(person: PersonRecord, kind: KeyEventKind): Change[] {
    const to = person.change?.id;
    if (to === undefined || this.isMask(to)) return [];
    // Their mailboxes were of the old key: until they tell of others, letters go to the new one.
    const { change: _c, verified_at: _v, verified_by: _b, token_registered_at: _t, mailbox: _m, hides: _h, ...kept } = person;
    const known = this.database.get("person", to);
    const history = [...(person.history ?? []), ...(known?.history ?? [])].sort((a, b) => a.at - b.at);
    const left = { id: person.id, until: this.clock.now() + LIMITS.MAX_EVENT_TTL_SECS };
    const earlier = [...(person.earlier ?? []), left].slice(-EARLIER);
    // Where a person was already added under the new key, the fields of that record win.
    // What the new key said before its move was heard of stands as a request.
    const { mailbox = person.change?.mailbox } = this.database.get("request", to) ?? {};
    const said = mailbox ? { mailbox } : {};
    const next: PersonRecord = { ...kept, ...said, ...known, id: to, level: known?.level ?? 0, earlier, history };
    return [
      drop("person", person.id),
      drop("request", to),
      put("person", to, withKeyEvent(next, kind, this.clock.now())),
      this.people.revokeToken(person.id),
      ...this.follow(person.id, to, next.relay),
    ];
  }

  /** What I have of this person, and what is on its way to them, goes on under the other key. */
  private follow(from: string, to: string, relay: string): Change[] {
    const rows = <T extends TableName>(table: T): Tables[T][] => [...this.database.table(table).values()];
    const sents = rows("sent")
      .filter((sent) => sent.to.some(({ person }) => person === from))
      .map((sent) => ({ ...sent, to: sent.to.map((one) => (one.person === from ? { ...one, person: to } : one)) }));
    const notes = rows("note").filter((note) => note.from === from);
    const letters = rows("outbox").filter(({ person }) => person === from);
    const invites = rows("invite").filter(({ person }) => person === from);
    return [
      ...notes.map((note) => put("note", note.id, { ...note, from: to })),
      ...sents.map((sent) => put("sent", sent.id, sent)),
      ...letters.flatMap((letter) => this.readdress(letter, to, relay, sents)),
      ...invites.map((invite) => put("invite", invite.id, { ...invite, person: to })),
    ];
  }

  /** Not yet at the relay: nobody should need the old key to read it. Should it be there after all, they know the note again. */
  private readdress(letter: OutboxRecord, to: string, relay: string, sents: readonly SentRecord[]): Change[] {
    const sent = sents.find(({ id }) => id === letter.note);
    if (!sent) return [put("outbox", letter.id, { ...letter, person: to })];
    const next = this.sent.letter(sent, to, relay);
    return [drop("outbox", letter.id), put("outbox", next.id, next)];
  }
}

/** Lets a blocked person come back under the key they moved to, unchecked. */
const unblockable = <T extends { readonly id: string; readonly person?: PersonRecord }>(blocked: T): T => {
  if (!blocked.person) return blocked;
  const { verified_at: _v, verified_by: _b, change: _c, ...person } = blocked.person;
  return {
    ...blocked,
    person: {
      ...person,
      id: blocked.id,
      level: 0,
      earlier: [...(person.earlier ?? []), { id: person.id, until: 0 }].slice(-EARLIER),
    },
  };
};
