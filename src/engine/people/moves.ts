/** My own moves: to another key (KEY_ROTATION, §2.3) or to another relay, told to everyone who writes to me. */

import { relayOrigin } from "../../protocol/contacts/relay-url.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { type Identity, rotateKey } from "../../protocol/identity/identity.ts";
import { epochOf } from "../../protocol/mailboxes/generations.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { RelayReport } from "../face/people.ts";
import { FaceError } from "../face.ts";
import { closing, openSession } from "../link/open-session.ts";
import type { Relays } from "../link/relays.ts";
import type { SessionKey, SessionPorts } from "../link/session.ts";
import type { Mail } from "../mail/mail.ts";
import { type FormerMailbox, type MailboxGeneration, SETTINGS, type Settings } from "../me/records.ts";
import type { Clock, Random } from "../ports.ts";
import { type Change, type Database, put } from "../records/database.ts";
import type { People } from "./people.ts";
import type { PersonRecord } from "./records.ts";

const DAY = 24 * 60 * 60;
/**
 * How long a mailbox is fetched from after I left it: a device that was away for as long as my word waits for it (30 days) may have
 * written the day before it heard, and that lies for another 30 at most. The rest is for devices that come back later still.
 */
const GRACE_S = 90 * DAY;
/** Somebody who still writes to the old place is told again, not more often than this. */
const REMIND_S = DAY;

export interface MovesPorts extends SessionPorts {
  readonly relays: Relays;
  readonly database: Database;
  readonly mail: Mail;
  readonly people: People;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  settings(): Settings;
  /** Key or relay has changed: the account is opened again with it. */
  reopen(): Promise<void>;
}

export class Moves {
  private readonly ports: MovesPorts;

  constructor(ports: MovesPorts) {
    this.ports = ports;
  }

  /** The seed I would move to, durable before anyone writes its words down. */
  async nextSeed(): Promise<Uint8Array> {
    const { database, random, settings } = this.ports;
    const known = settings().next_seed;
    if (known !== undefined) return fromHex(known);
    const seed = random(32);
    await database.commit([put("settings", SETTINGS, { ...settings(), next_seed: toHex(seed) })]);
    return new Uint8Array(seed);
  }

  /** One commit: from then on the identity has the new key, and the announcements are in the outbox. A second call changes nothing. */
  async toNextKey(): Promise<void> {
    const { database, mail, settings, reopen } = this.ports;
    const { next_seed, revoked_tokens: _, ...kept } = settings();
    if (next_seed === undefined) return;
    const [old, next] = [mail.own, mail.identity(fromHex(next_seed))];
    const left: FormerMailbox = { ...this.leave(old), moved_to: toHex(next.publicKey) };
    const changes = known(this.ports).flatMap((person) => [
      put("person", person.id, unregistered(person)),
      this.rotation(person, old, left.moved_to as string),
    ]);
    const former = [...(kept.former ?? []), left];
    const moved: Settings = {
      ...kept,
      ...this.mailboxesLeft({ seed: toHex(old.seed) }),
      seed: next_seed,
      words_confirmed: true,
      former,
    };
    await database.commit([...changes, put("settings", SETTINGS, moved)]);
    await reopen();
  }

  async check(address: string): Promise<RelayReport> {
    const relay = origin(address);
    const { crypto, random } = this.ports;
    // A key used once: the new relay must not learn who asks.
    const { version = "", features = [] } = (await this.visit(relay, crypto.keyPairFromSeed(random(32)))) ?? {};
    return { relay, version, features };
  }

  /** One commit, after the new relay has let me in. */
  async toRelay(address: string): Promise<void> {
    const relay = origin(address);
    const { database, mail, settings, people, reopen } = this.ports;
    if (relay === settings().relay) return;
    await this.visit(relay, mail.own);
    // A second press: the first one has done it meanwhile.
    if (relay === settings().relay) return;
    const { revoked_tokens: _, ...kept } = settings();
    const own = toHex(mail.own.seed);
    // Back at a relay that was left: it is the home relay again, not a former mailbox.
    const former = (kept.former ?? []).filter((one) => one.relay !== relay || one.seed !== own);
    const left = this.mailboxesLeft({ relay: kept.relay });
    const next: Settings = { ...kept, ...left, relay, former: [...former, this.leave(mail.own)] };
    const changes = known(this.ports).flatMap((person) => [
      put("person", person.id, unregistered(person)),
      people.introduction(person.id, person.relay, next, { sealed: true }),
    ]);
    await database.commit([...changes, put("settings", SETTINGS, next)]);
    await reopen();
  }

  /** Mail came to a mailbox that I left: its sender may not have heard. Told in the words of the key they wrote to. */
  remind(sender: string, { seed, moved_to }: FormerMailbox): Change[] {
    const { database, mail, people, clock, settings } = this.ports;
    const person = database.get("person", sender);
    const now = clock.now();
    if (!person || person.mask || now - (person.told_at ?? 0) < REMIND_S) return [];
    const from = mail.identity(fromHex(seed));
    return [
      put("person", person.id, { ...person, told_at: now }),
      people.introduction(person.id, person.relay, settings(), { sealed: true, from }),
      ...(moved_to === undefined ? [] : [this.rotation(person, from, moved_to)]),
    ];
  }

  /** Hidden mailboxes begin anew with another key or relay; contacts may write to those of before for as long as a former mailbox is open. */
  private mailboxesLeft(of: Pick<MailboxGeneration, "seed" | "relay">): Partial<Settings> {
    const { relays, settings } = this.ports;
    const { mailboxes, other_mailboxes = [], relay } = settings();
    if (!mailboxes) return {};
    const now = relays.now(relay);
    const until = now + GRACE_S;
    const others = [{ ...mailboxes, until }, ...other_mailboxes].map((one) => ({ ...of, ...one }));
    return { mailboxes: { generation: mailboxes.generation, from: epochOf(now) - 1 }, other_mailboxes: others };
  }

  private leave({ seed }: Identity): FormerMailbox {
    return { relay: this.ports.settings().relay, seed: toHex(seed), until: this.ports.clock.now() + GRACE_S };
  }

  private rotation({ id, relay }: PersonRecord, from: Identity, to: string): Change {
    const { mail, crypto, clock } = this.ports;
    const body = { kind: "KEY_ROTATION", content: rotateKey(crypto, from, fromHex(to)) } as const;
    const expires_at = clock.now() + LIMITS.MAX_EVENT_TTL_SECS;
    const letter = mail.write({ person: id, relay, body, expires_at, sealed: true, from });
    return put("outbox", letter.id, letter);
  }

  /** Whether the relay is there and lets me in. @throws FaceError `relay-silent` */
  private async visit(relay: string, key: SessionKey) {
    try {
      return await closing(openSession(this.ports, relay, key, { notice: () => {} }), async ({ terms }) => terms.capabilities);
    } catch (error) {
      this.ports.trace.note("people.relay", error);
      throw new FaceError("relay-silent", true);
    }
  }
}

function origin(address: string): string {
  const typed = address.trim();
  try {
    return relayOrigin(typed.includes("://") ? typed : `https://${typed}`);
  } catch {
    throw new FaceError("bad-relay");
  }
}

/** The new relay does not have their token yet. */
/** My relay has no token of theirs yet. */
const unregistered = ({ token_registered_at: _, ...person }: PersonRecord): PersonRecord => person;

/** Who is to hear of a move: all my people but those whom I know through a mask, who must not learn who I am. */
const known = ({ database }: Pick<MovesPorts, "database">): readonly PersonRecord[] =>
  [...database.table("person").values()].filter(({ mask }) => !mask);
