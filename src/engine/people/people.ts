/** People: contact links out and in, key exchange, requests, and the delivery tokens that let each of them write to me. */

import { type ContactLink, readContactLink } from "../../protocol/contacts/link.ts";
import { relayOriginOr } from "../../protocol/contacts/relay-url.ts";
import { tokenForReceiving } from "../../protocol/delivery/token.ts";
import { equal, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { alike, nameIn } from "../../protocol/encoding/label.ts";
import type { Content } from "../../protocol/giftwrap/contents.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { isGeneration } from "../../protocol/mailboxes/generations.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { isAcceptablePublicKey } from "../../protocol/primitives/public-keys.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { FaceError, type LinkPreview } from "../face.ts";
import type { Mail } from "../mail/mail.ts";
import { settle } from "../mail/outbox.ts";
import type { OutboxRecord } from "../mail/records.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import type { Marked } from "../numbers/judged.ts";
import type { Clock } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { PersonRecord, RequestRecord } from "./records.ts";

const DAY = 24 * 60 * 60;
/** An answer to my link within this time is expected; a later one asks first. */
const LINK_TTL_S = 7 * DAY;
/** Answers to a link that become contacts unasked: a link is for a few, and whoever invents keys is not among them. */
const LINK_ANSWERS = 5;
/** Requests kept at most. */
const MAX_REQUESTS = 50;

/** Tokens that the relay has yet to be told of; it keeps no more of anybody. */
const REVOKED_TOKENS = LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT;

/** How an introduction travels, and which of my keys speaks. */
/** Whoever opened a link waits so long to be heard. */
const UNHEARD_S = 3 * 24 * 60 * 60;

interface How {
  readonly sealed?: boolean;
  /** Whether it leaves minutes later. */
  readonly late?: boolean;
  readonly from?: Identity;
  /** The master key, hex, of mailboxes that it goes to. */
  readonly to?: string | undefined;
}

export class People {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly crypto: Crypto;
  private readonly clock: Clock;

  constructor(database: Database, mail: Mail, crypto: Crypto, clock: Clock) {
    this.database = database;
    this.mail = mail;
    this.crypto = crypto;
    this.clock = clock;
  }

  preview(link: string): LinkPreview {
    const { publicKey, relay, name } = read(link);
    const id = toHex(publicKey);
    const standing = this.standing(id);
    const like = standing === "new" ? this.named(name) : undefined;
    return { id, name, relay, standing, ...(like ? { like: like.id } : {}) };
  }

  /** The person who has this key, or has announced it. */
  byKey(id: string): PersonRecord | undefined {
    return this.database.get("person", id) ?? this.find(({ change }) => change?.id === id);
  }

  /** The person who had this key before. */
  byEarlierKey(id: string): PersonRecord | undefined {
    return this.find(({ earlier }) => earlier?.some((key) => key.id === id) ?? false);
  }

  /** Who speaks with this key: the id of the person who has it or had it until lately; the key itself for anybody else. */
  speaker(key: string): string {
    const now = this.clock.now();
    if (this.database.get("person", key)) return key;
    return this.find(({ earlier }) => earlier?.some(({ id, until }) => id === key && until > now) ?? false)?.id ?? key;
  }

  /** Every key the person with this id speaks or spoke with. */
  keys(id: string): readonly string[] {
    return [id, ...(this.database.get("person", id)?.earlier ?? []).map((key) => key.id)];
  }

  private named(name: string): PersonRecord | undefined {
    return this.find((person) => alike(person.name, name));
  }

  private find(is: (person: PersonRecord) => boolean): PersonRecord | undefined {
    for (const person of this.database.table("person").values()) if (is(person)) return person;
    return undefined;
  }

  private standing(id: string): LinkPreview["standing"] {
    if (this.mail.mine(id)) return "self";
    if (this.isBlocked(id)) return "blocked";
    return this.byKey(id) ? "known" : "new";
  }

  /** Adds the person a link names and puts KEY_EXCHANGE_RETURN on its way. Adding someone again only renames them. */
  async add(link: string, name: string, settings: Settings): Promise<string> {
    const { id, relay, standing } = this.preview(link);
    if (standing === "self") throw new FaceError("own-link");
    if (standing === "blocked") throw new FaceError("blocked");
    if (standing === "known") {
      const known = (this.byKey(id) as PersonRecord).id;
      await this.rename(known, name);
      return known;
    }
    const { mailbox } = read(link);
    await this.database.commit(this.meet(id, name, relay, settings, mailbox && toHex(mailbox)));
    return id;
  }

  /**
   * A new person, and KEY_EXCHANGE_RETURN on its way to them.
   * @param to the master key, hex, of the mailboxes that their link names @param mask through which they know me @throws ProtocolError for a key that cannot be written to
   */
  meet(id: string, name: string, relay: string, settings: Settings, to?: string, mask?: string): Change[] {
    const answer = this.introduction(id, relay, settings, { to });
    return [...this.welcome(id, name, relay, settings, { hides: to !== undefined, mask }), answer];
  }

  async accept(id: string, name: string, settings: Settings): Promise<void> {
    const request = this.database.get("request", id);
    if (!request) throw new FaceError("not-found");
    const changes = this.meet(id, name || request.handle, request.relay, settings);
    await this.database.commit(changes.map((change) => withRequest(change, request)));
  }

  ignore(id: string): Promise<void> {
    return this.database.commit([drop("request", id)]);
  }

  async setReceipts(id: string, receipts: boolean): Promise<void> {
    await this.database.commit([put("person", id, { ...this.get(id), receipts })]);
  }

  /** ACK for a note just opened, where I chose to send that person any. It leaves later, or its time would tie it to what was fetched. */
  receipt(id: string, event_id: string): Change[] {
    const person = this.database.get("person", id);
    if (!person?.receipts || this.mail.speaksAs(id) === null) return [];
    const body = { kind: "ACK", content: { event_id: fromHex(event_id) } } as const;
    const expires_at = this.clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const letter = this.mail.write({ person: id, relay: person.relay, body, expires_at, sealed: true, late: true });
    return [put("outbox", letter.id, letter)];
  }

  async rename(id: string, name: string): Promise<void> {
    await this.database.commit([put("person", id, { ...this.get(id), name: nameIn(name) })]);
  }

  /** Forgets someone: their notes are no longer shown, and their token stops working as soon as the relay can be told. */
  async remove(id: string): Promise<void> {
    this.get(id);
    await this.database.commit([drop("person", id), this.revokeToken(id)]);
  }

  /** Whether this key (hex) is blocked. Asked before anything from a sender is looked at. */
  isBlocked(id: string): boolean {
    return this.database.get("blocked", id) !== undefined;
  }

  /** Blocks somebody: their token stops working, and what still waits here for them is taken back. A second call changes nothing. */
  async block(id: string): Promise<void> {
    if (this.isBlocked(id)) return;
    const person = this.database.get("person", id);
    const request = this.database.get("request", id);
    if (!person && !request) throw new FaceError("unknown-person");
    const at = this.clock.now();
    const batch = this.database.batch();
    const name = person?.name ?? request?.handle ?? "";
    batch.add([put("blocked", id, { id, name, at, ...(person ? { person } : {}) }), drop("person", id), drop("request", id)]);
    if (person) batch.add([this.revokeToken(id)]);
    for (const letter of [...this.database.table("outbox").values()].filter((one) => one.person === id))
      batch.add([drop("outbox", letter.id), ...settle(this.database, letter, { kind: "withdrawn", since: at })]);
    await batch.commit();
  }

  /** Lets someone in again: as the person they were, or, for one who only asked, so that they may ask again. */
  async unblock(id: string): Promise<void> {
    const blocked = this.database.get("blocked", id);
    if (!blocked) throw new FaceError("not-found");
    const changes: Change[] = [drop("blocked", id)];
    if (blocked.person) {
      const { token_registered_at: _, told_mailbox: __, ...person } = blocked.person;
      changes.push(put("person", id, person));
    }
    await this.database.commit(changes);
  }

  /** The token of this key stops working as soon as the relay can be told. */
  revokeToken(id: string): Change {
    const token = toHex(tokenForReceiving(this.crypto, this.mail.own, this.mail.recipient(id)));
    const settings = this.database.get("settings", SETTINGS) as Settings;
    const revoked_tokens = [...(settings.revoked_tokens ?? []), token].slice(-REVOKED_TOKENS);
    return put("settings", SETTINGS, { ...settings, revoked_tokens });
  }

  get(id: string): PersonRecord {
    const person = this.database.get("person", id);
    if (!person) throw new FaceError("unknown-person");
    return person;
  }

  /** KEY_EXCHANGE_RETURN: completes an exchange I began, or becomes a request when I did not (lately). */
  returned(
    {
      sender,
      created_at,
      body,
      mark,
      mask,
      by_number,
      answers,
    }: Rumor<{ kind: "KEY_EXCHANGE_RETURN"; content: Content<"KEY_EXCHANGE_RETURN"> }> & Marked,
    settings: Settings,
  ): Change[] {
    const { initiator_pubkey, responder_pubkey, handle = "", relay_url } = body.content;
    const mailbox = this.mailboxIn(body.content, created_at);
    // Binds the answer to this exchange: one captured elsewhere, or sent for somebody else, is nothing.
    if (!this.mail.mine(toHex(initiator_pubkey)) || !equal(responder_pubkey, sender)) return [];
    const id = toHex(sender);
    const known = this.database.get("person", this.speaker(id));
    if (known) return this.relocated(known, created_at, relay_url, mailbox ?? this.noMailbox(known, body.content, created_at));
    const moving = this.byKey(id);
    if (moving?.change?.id === id && mailbox && !this.isBlocked(id))
      return [put("person", moving.id, { ...moving, change: { ...moving.change, mailbox } })];
    if (this.isBlocked(id) || moving || this.byEarlierKey(id)) return [];
    const relay = relayOriginOr(relay_url, settings.relay);
    const now = this.clock.now();
    if (mask) return this.welcome(id, handle, relay, undefined, { mailbox, mask });
    if (this.comesIn(handle, answers === true || isExpected(settings, now))) {
      const welcome = this.welcome(id, handle, relay, undefined, { mailbox, by_number });
      return [...welcome, ...(answers ? this.after(id, relay, settings, by_number) : counted(settings))];
    }
    return this.asks({ id, handle: nameIn(handle), relay, at: now, ...present({ mailbox, mark, by_number }) });
  }

  /** Another key under a known person's name asks first; it is never added quietly. */
  private comesIn(handle: string, isWaitedFor: boolean): boolean {
    return isWaitedFor && !this.named(handle);
  }

  /** Who knows my number's key alone learns my own. */
  private after(id: string, relay: string, settings: Settings, by_number?: true): readonly Change[] {
    return by_number ? [this.introduction(id, relay, settings)] : [];
  }

  /** The oldest makes room: were the newest refused, whoever fills the list once would keep everybody out. */
  private asks(request: RequestRecord): Change[] {
    const others = [...this.database.table("request").values()].filter(({ id }) => id !== request.id);
    const oldest = others.sort((a, b) => b.at - a.at).slice(MAX_REQUESTS - 1);
    return [...oldest.map(({ id }) => drop("request", id)), put("request", request.id, request)];
  }

  /**
   * Whose link named mailboxes, and who has not been heard of since: they may look there no more (an old link, a lost phone), so my answer goes to
   * their own key as well, once.
   */
  insist(settings: Settings): Change[] {
    const before = this.clock.now() - UNHEARD_S;
    const unheard = [...this.database.table("person").values()].filter(
      ({ hides, mailbox, added_at }) => hides && mailbox?.key === undefined && added_at < before,
    );
    return unheard.flatMap(({ hides: _, ...person }) => [
      put("person", person.id, person),
      this.introduction(person.id, person.relay, settings),
    ]);
  }

  /** Someone I know says where they live now, or where their mailboxes are: what waits for them goes there, too. */
  private relocated(
    person: PersonRecord,
    said_at: number,
    relay_url: string | undefined,
    mailbox: PersonRecord["mailbox"],
  ): Change[] {
    const { key: before, at = 0 } = person.mailbox ?? {};
    const isNews = mailbox !== undefined && mailbox.at > at && mailbox.key !== before;
    const kept = before === undefined || mailbox?.key === undefined ? {} : { before };
    const told = isNews ? { mailbox: { ...mailbox, ...kept } } : {};
    const relay = relayOriginOr(relay_url, person.relay);
    if (relay === person.relay || said_at <= (person.relay_at ?? 0))
      return "mailbox" in told ? [put("person", person.id, { ...person, ...told })] : [];
    const relay_at = Math.min(said_at, Math.floor(this.clock.now()));
    const letters = [...this.database.table("outbox").values()].filter((letter) => letter.person === person.id);
    return [
      put("person", person.id, { ...person, ...told, relay, relay_at }),
      ...letters.map((letter) => put("outbox", letter.id, elsewhere(letter, relay))),
    ];
  }

  /** Which is no mailbox's key leaves the rest as it is; whether it can be blinded is asked when it is written to. */
  private mailboxIn(
    { mailbox_key, mailbox_generation = 0 }: Content<"KEY_EXCHANGE_RETURN">,
    said_at: number,
  ): PersonRecord["mailbox"] {
    if (!mailbox_key || !isAcceptablePublicKey(mailbox_key) || !isGeneration(mailbox_generation)) return undefined;
    const key = toHex(mailbox_key);
    return this.mail.mine(key) ? undefined : { key, at: Math.min(said_at, Math.floor(this.clock.now())) };
  }

  /** Whoever had mailboxes and says where they are without a word of them has an app that knows of none. */
  private noMailbox(
    { mailbox }: PersonRecord,
    { mailbox_key }: Content<"KEY_EXCHANGE_RETURN">,
    said_at: number,
  ): PersonRecord["mailbox"] {
    if (mailbox_key !== undefined || mailbox?.key === undefined) return undefined;
    return { at: Math.min(said_at, Math.floor(this.clock.now())) };
  }

  private welcome(
    id: string,
    name: string,
    relay: string,
    told: Settings | undefined,
    { hides, mailbox, mask, by_number }: Known,
  ): Change[] {
    // Refuses a key that could not be written to later, before anything is kept.
    this.mail.recipient(id);
    const mine = told?.hidden && told.mailboxes ? this.mail.mailboxes(told.mailboxes.generation).mailbox_key : undefined;
    const person: PersonRecord = {
      ...{ id, name: nameIn(name), level: 0, relay, added_at: this.clock.now() },
      ...(mine && { told_mailbox: { key: toHex(mine), at: this.clock.now() } }),
      ...(mailbox && { mailbox }),
      ...(hides && { hides }),
      ...(mask && { mask }),
      ...(by_number && { by_number }),
    };
    return [put("person", id, person), drop("request", id)];
  }

  /** KEY_EXCHANGE_RETURN: who I am to them and where I live. Also says so anew after a move. */
  introduction(id: string, relay: string, settings: Settings, how: How = {}): Change {
    const mask = this.mail.speaksAs(id);
    const { sealed = false, late = false, from = mask ?? this.mail.own, to } = how;
    const { name, relay: relay_url, hidden, mailboxes } = settings;
    // Who is met through a mask learns neither a name nor where else I am.
    const mine = mask ? {} : { handle: nameIn(name), ...(hidden && mailboxes ? this.mail.mailboxes(mailboxes.generation) : {}) };
    const content = { initiator_pubkey: fromHex(id), responder_pubkey: from.publicKey, relay_url, ...mine };
    // The first envelope never goes by the sealed path: they cannot have registered a token for a key that they do not know yet.
    const expires_at = this.clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const body = { kind: "KEY_EXCHANGE_RETURN", content } as const;
    const record = this.mail.write({ person: id, relay, body, expires_at, sealed, late, from, to });
    return put("outbox", record.id, record);
  }
}

interface Known {
  readonly hides?: boolean;
  readonly mailbox?: PersonRecord["mailbox"];
  readonly mask?: string | undefined;
  readonly by_number?: true | undefined;
}

/** Whether who answers my link now becomes one of my people unasked. */
const isExpected = ({ link_shared_at, link_answers = 0 }: Settings, now: number): boolean =>
  link_shared_at !== undefined && now - link_shared_at <= LINK_TTL_S && link_answers < LINK_ANSWERS;

type Said = { readonly [K in "mailbox" | "mark" | "by_number"]: RequestRecord[K] | undefined };

/** Without the fields that are absent: a record has none of them. */
const present = ({ mailbox, mark, by_number }: Said): Partial<RequestRecord> => ({
  ...(mailbox && { mailbox }),
  ...(mark && { mark }),
  ...(by_number && { by_number }),
});

/** Whom my link let in unasked. */
const counted = (settings: Settings): readonly Change[] => [
  put("settings", SETTINGS, { ...settings, link_answers: (settings.link_answers ?? 0) + 1 }),
];

/** For another relay a letter is wrapped anew, or two relays could tell that it is one. */
function elsewhere({ envelope: _, mailbox: __, ...letter }: OutboxRecord, relay: string): OutboxRecord {
  return letter.seal === undefined && _ !== undefined ? { ...letter, envelope: _, relay } : { ...letter, relay };
}

/** What their request said of them besides. */
const withRequest = (change: Change, { mailbox, by_number }: RequestRecord): Change =>
  change.table === "person" && change.record
    ? { ...change, record: { ...(change.record as PersonRecord), ...(mailbox && { mailbox }), ...(by_number && { by_number }) } }
    : change;

function read(link: string): ContactLink {
  try {
    const { name, ...who } = readContactLink(link);
    return { ...who, name: nameIn(name) };
  } catch {
    throw new FaceError("bad-link");
  }
}
