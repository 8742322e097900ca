/** People: contact links out and in, key exchange, requests, and the delivery tokens that let each of them write to me. */
import { equal, fromHex, toHex } from "../protocol/bytes.ts";
import { type ContactLink, readContactLink, writeContactLink } from "../protocol/contacts/link.ts";
import { relayOrigin } from "../protocol/contacts/relay-url.ts";
import type { Crypto } from "../protocol/crypto.ts";
import { tokenForReceiving } from "../protocol/delivery/token.ts";
import type { Content } from "../protocol/giftwrap/contents.ts";
import type { Rumor } from "../protocol/giftwrap/rumor.ts";
import { LIMITS } from "../protocol/wire/limits.ts";
import { type Change, type Database, drop, put } from "./database.ts";
import { FaceError, type LinkPreview } from "./face.ts";
import type { Mail } from "./mail.ts";
import { settle } from "./outbox.ts";
import type { Clock } from "./ports.ts";
import { type PersonRecord, SETTINGS, type Settings } from "./records.ts";
import { RelayRefusal, type Session } from "./session.ts";

const DAY = 24 * 60 * 60;
/** An answer to my link within this time is expected; a later one asks first. */
const LINK_TTL_S = 7 * DAY;
/** Tokens are registered anew after this, in case the relay has forgotten them. */
const TOKEN_REFRESH_S = 7 * DAY;
/** Requests kept; more would only be noise. */
const MAX_REQUESTS = 50;

const clip = (name: string): string => name.trim().slice(0, 100);

export class People {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private registering = false;
  private again = false;

  constructor(database: Database, mail: Mail, crypto: Crypto, clock: Clock) {
    this.database = database;
    this.mail = mail;
    this.crypto = crypto;
    this.clock = clock;
  }

  /** My contact link, opening the app at `origin`. */
  link(origin: string, { relay, name }: Settings): string {
    return writeContactLink(origin, { publicKey: this.mail.own.publicKey, relay, name });
  }

  preview(link: string): LinkPreview {
    const { publicKey, relay, name } = read(link);
    const id = toHex(publicKey);
    return { id, name, relay, standing: this.standing(id) };
  }

  private standing(id: string): LinkPreview["standing"] {
    if (id === toHex(this.mail.own.publicKey)) return "self";
    if (this.isBlocked(id)) return "blocked";
    return this.database.get("person", id) ? "known" : "new";
  }

  /** Adds the person a link names and puts KEY_EXCHANGE_RETURN on its way. Adding someone again only renames them. */
  async add(link: string, name: string, settings: Settings): Promise<string> {
    const { id, relay, standing } = this.preview(link);
    if (standing === "self") throw new FaceError("own-link");
    if (standing === "blocked") throw new FaceError("blocked");
    if (standing === "known") {
      await this.rename(id, name);
      return id;
    }
    await this.database.commit([...this.welcome(id, name, relay), put("outbox", ...this.keyExchangeReturn(id, relay, settings))]);
    return id;
  }

  async accept(id: string, name: string, settings: Settings): Promise<void> {
    const request = this.database.get("request", id);
    if (!request) throw new FaceError("not-found");
    await this.database.commit([
      ...this.welcome(id, name || request.handle, request.relay),
      put("outbox", ...this.keyExchangeReturn(id, request.relay, settings)),
    ]);
  }

  ignore(id: string): Promise<void> {
    return this.database.commit([drop("request", id)]);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.database.commit([put("person", id, { ...this.get(id), name: clip(name) })]);
  }

  /** Forgets someone: their notes are no longer shown, and their token stops working as soon as the relay can be told. */
  async remove(id: string, settings: Settings): Promise<void> {
    this.get(id);
    await this.database.commit([drop("person", id), this.revokeToken(id, settings)]);
  }

  /** Whether this key (hex) is kept out. Everything that comes from somebody asks this before it shows anything. */
  isBlocked(id: string): boolean {
    return this.database.get("blocked", id) !== undefined;
  }

  /** Keeps someone out; their token stops working, and what still waits here for them is taken back. Twice is once. */
  async block(id: string, settings: Settings): Promise<void> {
    if (this.isBlocked(id)) return;
    const person = this.database.get("person", id);
    const request = this.database.get("request", id);
    if (!person && !request) throw new FaceError("unknown-person");
    const at = this.clock.now();
    const batch = this.database.batch();
    const name = person?.name ?? request?.handle ?? "";
    batch.add([put("blocked", id, { id, name, at, ...(person ? { person } : {}) }), drop("person", id), drop("request", id)]);
    if (person) batch.add([this.revokeToken(id, settings)]);
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
      const { token_registered_at: _, ...person } = blocked.person;
      changes.push(put("person", id, person));
    }
    await this.database.commit(changes);
  }

  private revokeToken(id: string, settings: Settings): Change {
    const token = toHex(tokenForReceiving(this.crypto, this.mail.own, this.mail.recipient(id)));
    return put("settings", SETTINGS, { ...settings, revoked_tokens: [...(settings.revoked_tokens ?? []), token] });
  }

  get(id: string): PersonRecord {
    const person = this.database.get("person", id);
    if (!person) throw new FaceError("unknown-person");
    return person;
  }

  /** KEY_EXCHANGE_RETURN: completes an exchange I began, or becomes a request when I did not (lately). */
  returned(
    { sender, body }: Rumor<{ kind: "KEY_EXCHANGE_RETURN"; content: Content<"KEY_EXCHANGE_RETURN"> }>,
    settings: Settings,
  ): Change[] {
    const { initiator_pubkey, responder_pubkey, handle = "", relay_url } = body.content;
    // Binds the answer to this exchange: one captured elsewhere, or sent for somebody else, is nothing.
    if (!equal(initiator_pubkey, this.mail.own.publicKey) || !equal(responder_pubkey, sender)) return [];
    const id = toHex(sender);
    if (this.database.get("person", id) || this.isBlocked(id)) return [];
    const relay = originOr(relay_url, settings.relay);
    const now = this.clock.now();
    if (settings.link_shared_at !== undefined && now - settings.link_shared_at <= LINK_TTL_S)
      return this.welcome(id, handle, relay);
    if (this.database.table("request").size >= MAX_REQUESTS) return [];
    return [put("request", id, { id, handle: clip(handle), relay, at: now })];
  }

  /** Brings the relay's tokens in step: drops those of people I removed, registers those it does not have (or was not told of lately). */
  async registerTokens(session: Session): Promise<void> {
    if (this.registering) {
      this.again = true;
      return;
    }
    this.registering = true;
    this.again = false;
    try {
      await this.dropTokens(session);
      const stale = this.clock.now() - TOKEN_REFRESH_S;
      const due = [...this.database.table("person").values()].filter((person) => (person.token_registered_at ?? 0) < stale);
      for (const person of due.slice(0, LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT)) await this.registerToken(session, person.id);
    } catch (error) {
      // Over the budget: the rest follows. A broken link: the next session does it.
      if (error instanceof RelayRefusal && error.retry)
        this.clock.after(61, () => session.isOver || void this.registerTokens(session));
    } finally {
      this.registering = false;
    }
    // Someone came or went meanwhile.
    if (this.again && !session.isOver) await this.registerTokens(session);
  }

  private async dropTokens(session: Session): Promise<void> {
    for (let token = this.revoked()[0]; token !== undefined; token = this.revoked()[0]) {
      const told = token;
      await session.request({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token: fromHex(told) });
      const settings = this.database.get("settings", SETTINGS) as Settings;
      await this.database.commit([
        put("settings", SETTINGS, { ...settings, revoked_tokens: this.revoked().filter((one) => one !== told) }),
      ]);
    }
  }

  private revoked(): readonly string[] {
    return this.database.get("settings", SETTINGS)?.revoked_tokens ?? [];
  }

  private async registerToken(session: Session, id: string): Promise<void> {
    const delivery_token = tokenForReceiving(this.crypto, this.mail.own, this.mail.recipient(id));
    await session.request({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
    const person = this.database.get("person", id);
    if (person) await this.database.commit([put("person", id, { ...person, token_registered_at: this.clock.now() })]);
  }

  private welcome(id: string, name: string, relay: string): Change[] {
    // Refuses a key that could not be written to later, before anything is kept.
    this.mail.recipient(id);
    const person: PersonRecord = { id, name: clip(name), level: 0, relay, added_at: this.clock.now() };
    return [put("person", id, person), drop("request", id)];
  }

  private keyExchangeReturn(id: string, relay: string, { name, relay: relay_url }: Settings) {
    const content = { initiator_pubkey: fromHex(id), responder_pubkey: this.mail.own.publicKey, handle: clip(name), relay_url };
    // Never sealed: they cannot have registered a token for a key they do not know yet.
    const expires_at = this.clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const record = this.mail.write({
      person: id,
      relay,
      body: { kind: "KEY_EXCHANGE_RETURN", content },
      expires_at,
      sealed: false,
    });
    return [record.id, record] as const;
  }
}

function read(link: string): ContactLink {
  try {
    return readContactLink(link);
  } catch {
    throw new FaceError("bad-link");
  }
}

function originOr(address: string | undefined, fallback: string): string {
  try {
    return address === undefined ? fallback : relayOrigin(address);
  } catch {
    return fallback;
  }
}
