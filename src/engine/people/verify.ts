/** How sure I am of somebody's key, and how I became so (§9): links there and back, codes shown in person, the fingerprint read aloud. */
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { fingerprint } from "../../protocol/verification/fingerprint.ts";
import {
  acceptInvite,
  checkAccept,
  checkInvite,
  INVITE_TTL_SECS,
  makeInvite,
  readAcceptLink,
  readInviteLink,
  type VerificationInvite,
  writeAcceptLink,
  writeInviteLink,
} from "../../protocol/verification/invite.ts";
import { readMeetCode, writeMeetCode } from "../../protocol/verification/meet.ts";
import type { CheckedBy, InvitePreview } from "../face/people.ts";
import { FaceError, type FaceErrorCode } from "../face.ts";
import type { Mail } from "../mail/mail.ts";
import type { Settings } from "../me/records.ts";
import type { Clock, Random } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import { decide, refused } from "./deciding.ts";
import type { KeyChanges } from "./key-changes.ts";
import { withKeyEvent } from "./key-history.ts";
import type { People } from "./people.ts";
import type { InviteRecord, PersonRecord } from "./records.ts";

export interface VerifyPorts {
  readonly database: Database;
  readonly mail: Mail;
  readonly people: People;
  readonly changes: KeyChanges;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  /** Origin that links open. */
  readonly app: string;
}

export class Verify {
  private readonly ports: VerifyPorts;

  constructor(ports: VerifyPorts) {
    this.ports = ports;
  }

  decideKey = (id: string, take: boolean): Promise<void> => decide(this.ports, id, take);

  async invite(id: string, { relay }: Settings): Promise<string> {
    const { database, mail, people, crypto, clock, random, app } = this.ports;
    people.get(id);
    mail.guard([id], "name");
    const now = Math.floor(clock.now());
    const invite = makeInvite(crypto, mail.own, random(16), relay, now);
    const token = toHex(invite.invite_token);
    const record: InviteRecord = { id: token, person: id, own: toHex(mail.own.publicKey), made_at: now };
    // What ran out long ago is not even worth a different word.
    const old = [...database.table("invite").values()].filter(({ made_at }) => now - made_at > 7 * INVITE_TTL_SECS);
    await database.commit([...old.map((one) => drop("invite", one.id)), put("invite", token, record)]);
    return writeInviteLink(app, invite);
  }

  preview(link: string): InvitePreview {
    const { sender_pk, relay_url } = this.read(link);
    const id = toHex(sender_pk);
    const { mail, people } = this.ports;
    if (mail.mine(id)) return { id, relay: relay_url, standing: "self" };
    if (people.isBlocked(id)) return { id, relay: relay_url, standing: "blocked" };
    const person = people.byKey(id);
    if (!person) return { id, relay: relay_url, standing: "new" };
    return { id, relay: relay_url, standing: person.id === id ? "known" : "changed", person: person.id };
  }

  /** Pins whoever invited me at level 1 and makes the answer. The same invitation has the same answer however often it is opened. */
  async answer(link: string, name: string, settings: Settings): Promise<string> {
    const { mail, people, crypto, database, app } = this.ports;
    const invite = this.read(link);
    const { id, relay, standing, person } = this.preview(link);
    if (standing === "self") throw new FaceError("own-link");
    if (standing === "blocked") throw new FaceError("blocked");
    const changes = person === undefined ? people.meet(id, name, relay, settings) : [];
    await this.checked(person ?? id, id, 1, "link", changes, database);
    return writeAcceptLink(app, acceptInvite(crypto, mail.own, invite));
  }

  /** The one whose answer it must be is the one whom I invited: a forwarded invitation is answered by another key. */
  async takeAnswer(link: string): Promise<string> {
    const { database, people, crypto, clock } = this.ports;
    const accept = refuse("bad-link", () => readAcceptLink(link));
    const invite = database.get("invite", toHex(accept.invite_token));
    if (!invite) throw new FaceError("not-invited");
    if (invite.used) throw new FaceError("link-used");
    if (clock.now() - invite.made_at > INVITE_TTL_SECS) throw new FaceError("link-expired");
    refuse("bad-link", () => checkAccept(crypto, fromHex(invite.own), fromHex(invite.id), accept));
    const person = people.get(invite.person);
    const key = toHex(accept.responder_pk);
    if (key !== person.id && key !== person.change?.id) throw new FaceError("other-key");
    await this.checked(person.id, key, 1, "link", [put("invite", invite.id, { ...invite, used: true })], database);
    return key;
  }

  /** Signed for this person alone, with the key I would send to. */
  meetCode(id: string): string {
    const { people, crypto, mail, clock } = this.ports;
    const person = people.get(id);
    return writeMeetCode(crypto, mail.own, fromHex(person.change?.id ?? person.id), Math.floor(clock.now()));
  }

  async takeMeetCode(text: string, id?: string): Promise<string> {
    const { people, crypto, clock, mail, database } = this.ports;
    const code = refuse("bad-code", () => readMeetCode(crypto, text, clock.now()), "old-code");
    const key = toHex(code.shower_pk);
    const meant = id === undefined ? undefined : people.get(id);
    // A key that I refused or that came second is theirs after all, once they show it themselves.
    const shower = people.byKey(key) ?? (meant?.refused?.includes(key) ? meant : undefined);
    if (meant && shower && shower.id !== meant.id) throw new FaceError("someone-else");
    // Their phone, but not the key I have: either of us was deceived about it.
    if (!shower) throw new FaceError(meant ? "other-key" : "unknown-person");
    if (toHex(code.scanner_pk) !== toHex(mail.own.publicKey)) throw new FaceError("code-for-other");
    await this.checked(shower.id, key, 2, "scan", [], database);
    return key;
  }

  async sameFingerprint(id: string, shown: readonly string[]): Promise<void> {
    const { people, crypto, mail, database } = this.ports;
    const person = people.get(id);
    const key = person.change?.id ?? person.id;
    // What was read aloud is what was on the screen then; a key that has changed since is another one.
    if (fingerprint(crypto, mail.own.publicKey, fromHex(key)).join("") !== shown.join("")) throw new FaceError("other-key");
    await this.checked(person.id, key, 2, "voice", [], database);
  }

  /** Writes a check down. One that holds for the new key of a change decides it; one that holds for the old key ends it. */
  private async checked(
    id: string,
    key: string,
    level: 1 | 2,
    by: CheckedBy,
    before: readonly Change[],
    database: Database,
  ): Promise<void> {
    const batch = database.batch();
    batch.add(before);
    const person = this.ports.people.get(id);
    const { clock, changes } = this.ports;
    if (person.change?.id === key) batch.add(changes.take(person, "approved"));
    else if (person.id !== key) batch.add(changes.take({ ...person, change: { id: key, at: clock.now() } }, "approved"));
    else if (person.change) batch.add(refused(person, clock.now()));
    batch.add([put("person", key, this.pinned(this.ports.people.get(key), level, by))]);
    await batch.commit();
  }

  private pinned(person: PersonRecord, level: 1 | 2, by: CheckedBy): PersonRecord {
    const at = this.ports.clock.now();
    const seen = withKeyEvent(person, by, at);
    // A link does not lessen that we met, nor does a call.
    const lesser = level < person.level || (by === "voice" && person.verified_by === "scan");
    return lesser ? seen : { ...seen, level, verified_at: at, verified_by: by };
  }

  private read(link: string): VerificationInvite {
    const { crypto, clock } = this.ports;
    return refuse(
      "bad-link",
      () => {
        const invite = readInviteLink(link);
        checkInvite(crypto, invite, clock.now());
        return invite;
      },
      "link-expired",
    );
  }
}

function refuse<T>(code: FaceErrorCode, step: () => T, expired: FaceErrorCode = code): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof ProtocolError) throw new FaceError(error.code === "expired" ? expired : code);
    throw error;
  }
}
