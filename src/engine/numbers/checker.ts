/**
 * What the attestation beside a message is worth, asked once, when it comes in. A directory's signature is asked once for each attestation: what
 * held is remembered by its digest until it ends.
 */
import { type AttestationCheck, checkAttestation, isInTime } from "../../protocol/attestation/check.ts";
import type { Attestation } from "../../protocol/attestation/layout.ts";
import { type Bytes, concat, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { groupDigits } from "../face/digits.ts";
import type { Mark } from "../face/numbers.ts";
import type { PersonRecord } from "../people/records.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { Judged, JudgePorts, Linking, Marked } from "./judged.ts";
import { type DirectoryRecord, KNOCK_S, type KnockRecord, knockId, type MaskRecord, type PinRecord } from "./records.ts";

/** Digests remembered at most; the oldest go. */
const REMEMBERED = 2_000;
/** Numbers remembered of strangers; whoever makes many keys does not fill the device. */
const MAX_STRANGERS = 5_000;
/** Kinds that are filed under the person whose number it is: they have no key in them that must be the sender's. */
const FILED: readonly string[] = ["PRESENCE", "REVOKE", "ACK"];

interface Found extends AttestationCheck {
  readonly directory?: string;
}

interface Said {
  readonly attestation: Bytes;
  readonly speaker: Bytes;
  readonly room?: Bytes;
  readonly createdAt: number;
}

export class Checker {
  private readonly spine: JudgePorts;
  private readonly known = new Map<string, Found & { readonly attestation: Attestation }>();
  /** The records that `known` was found with. */
  private directories: readonly DirectoryRecord[] = [];

  private readonly linking: Linking | undefined;

  constructor(spine: JudgePorts, linking?: Linking) {
    [this.spine, this.linking] = [spine, linking];
  }

  /** `undefined`: from a number that I blocked. */
  judge(rumor: Rumor): Judged | undefined {
    const { attestation, sender, created_at } = rumor;
    if (!attestation) {
      if (this.isSilenced(rumor)) return undefined;
      const mark = this.lapsed(toHex(sender));
      return { rumor: { ...rumor, ...(mark ? { mark } : {}), ...this.byNumber(rumor) }, pins: [] };
    }
    const found = this.check({ attestation, speaker: sender, createdAt: created_at });
    const pin = this.pinOf(found);
    if ((pin && this.isBlocked(pin)) || this.isSilenced(rumor, found)) return undefined;
    const person = FILED.includes(rumor.body.kind) ? this.filed(found, toHex(sender)) : undefined;
    const mask = this.maskOf(found, rumor.body);
    if (mask?.other !== undefined && mask.other !== toHex(sender)) return undefined;
    const answer = this.answered(found, rumor);
    const marked = {
      ...(mask ? throughMask(rumor, mask) : rumor),
      mark: markOf(found, pin),
      ...this.byNumber(rumor),
      ...answer.said,
      ...(person ? { sender: fromHex(person) } : {}),
    };
    const end: readonly Change[] = mask ? [put("mask", mask.id, claimed(mask, toHex(sender)))] : [];
    return { rumor: marked, pins: [...this.remembered(found, pin, toHex(sender)), ...end, ...answer.changes] };
  }

  /** Beside a message in a room. What is said there pins no key: nobody's own key is in it. `null`: from a number that I blocked. */
  inRoom(attestation: Bytes, room: Bytes, speaker: Bytes, createdAt: number): Mark | null {
    const found = this.check({ attestation, speaker, room, createdAt });
    const pin = this.pinOf(found);
    return pin && this.isBlocked(pin) ? null : markOf(found, pin);
  }

  /** In a contact link, which speaks now. */
  inLink(attestation: Bytes, key: Bytes): Mark {
    return this.markNow({ attestation, speaker: key });
  }

  private markNow(said: Omit<Said, "createdAt">): Mark {
    const found = this.check({ ...said, createdAt: Math.floor(this.spine.clock.now()) });
    return markOf(found, this.pinOf(found));
  }

  private check({ attestation, speaker, room, createdAt }: Said): Found {
    const { crypto, clock } = this.spine;
    this.forget();
    const arrival = { speaker, createdAt, receivedAt: clock.now(), ...(room ? { room } : {}) };
    const digest = toHex(crypto.blake2b(16, concat(attestation, speaker, room ?? new Uint8Array(0))));
    const before = this.known.get(digest);
    if (before && clock.now() <= before.attestation.notAfter)
      return isInTime(before.attestation, arrival) ? before : { ...before, outcome: "expired" };
    const found = this.ask(attestation, arrival);
    if (found.attestation && isFact(found)) this.known.set(digest, { ...found, attestation: found.attestation });
    if (this.known.size > REMEMBERED) this.known.delete(this.known.keys().next().value as string);
    return found;
  }

  /** What was found with other directories counts no more. */
  private forget(): void {
    const now = [...this.spine.database.table("directory").values()];
    if (now.length === this.directories.length && now.every((one, i) => one === this.directories[i])) return;
    this.directories = now;
    this.known.clear();
  }

  /** By each directory's keys alone, so that it is known whose word it is. */
  private ask(attestation: Bytes, arrival: Parameters<typeof checkAttestation>[3]): Found {
    let last: Found | undefined;
    for (const { id, keys } of this.directories) {
      const found = checkAttestation(this.spine.crypto, attestation, keys.map(keyOf), arrival);
      if (found.outcome === "unknown-directory") last ??= found;
      else if (found.outcome !== "broken")
        return isOfItsTime(found.attestation, keys) ? { ...found, directory: id } : { outcome: "broken" };
      else last = found;
    }
    return last ?? checkAttestation(this.spine.crypto, attestation, [], arrival);
  }

  private pinOf({ outcome, attestation, directory }: Found): PinRecord | undefined {
    if (!attestation || directory === undefined) return undefined;
    const { subject, type, number, actor } = attestation;
    const id = pinId(directory, attestation);
    return (
      this.spine.database.get("number_pin", id) ??
      (isFact({ outcome })
        ? {
            ...{ id, subject: toHex(subject), speaker: "", type, directory, at: this.spine.clock.now() },
            ...(number === undefined ? {} : { number }),
            ...(actor ? { actor: actor.type } : {}),
          }
        : undefined)
    );
  }

  private remembered(found: Found, pin: PinRecord | undefined, speaker: string): readonly Change[] {
    if (!pin || !found.attestation || !isFact(found)) return [];
    const { number, subject } = found.attestation;
    const other = toHex(subject);
    if (other !== pin.subject)
      return [put("number_pin", pin.id, { ...pin, other: { subject: other, at: this.spine.clock.now() } })];
    // After a rotation the number is another, and the account the same.
    const isNews = pin.speaker === "" || (number !== undefined && number !== pin.number);
    const next = { ...pin, speaker: pin.speaker || speaker, ...(number === undefined ? {} : { number }) };
    return isNews ? [put("number_pin", pin.id, next), ...(pin.speaker === "" ? this.roomFor(next) : [])] : [];
  }

  /** The stranger who came first goes for a new one. Neither people I know nor what I blocked ever goes for anybody. */
  private roomFor(added: PinRecord): readonly Change[] {
    const { database } = this.spine;
    const pins = database.table("number_pin");
    if (pins.size < MAX_STRANGERS) return [];
    const known = new Set<string>();
    for (const person of database.table("person").values())
      for (const key of [person.id, ...(person.earlier ?? []).map((one) => one.id)]) known.add(key);
    const isStranger = ({ speaker, subject }: PinRecord): boolean => !known.has(speaker) && !known.has(subject);
    const strangers = [...pins.values()].filter((pin) => !pin.blocked && isStranger(pin));
    if (strangers.length < MAX_STRANGERS || !isStranger(added)) return [];
    return [drop("number_pin", strangers.reduce((a, b) => (b.at < a.at ? b : a)).id)];
  }

  /** The mask of mine through which somebody answers: the first to do so is its other end, and no third key is. */
  private maskOf({ outcome, attestation, directory }: Found, body: Rumor["body"]): MaskRecord | undefined {
    if (attestation?.type !== "mask" || !isFact({ outcome }) || body.kind !== "KEY_EXCHANGE_RETURN") return undefined;
    const to = toHex(body.content.initiator_pubkey);
    const masks = [...this.spine.database.table("mask").values()];
    return masks.find((one) => one.key === to && one.number === attestation.number && one.directory === directory);
  }

  /** What an answer to a key of mine does besides: it may be to a knock, or from another key of somebody's. */
  private answered(
    found: Found,
    { body, sender }: Rumor,
  ): { readonly said: Pick<Marked, "answers">; readonly changes: readonly Change[] } {
    if (body.kind !== "KEY_EXCHANGE_RETURN") return { said: {}, changes: [] };
    const [knock, moved] = [this.knockOf(found), this.movedTo(found, toHex(sender))];
    return knock ? { said: { answers: true }, changes: [drop("number_knock", knock.id), ...moved] } : { said: {}, changes: moved };
  }

  /** The knock of mine that this answers: the key that I knocked at is its number's, by the word of the directory where I did. */
  private knockOf({ outcome, attestation, directory }: Found): KnockRecord | undefined {
    if (!attestation || directory === undefined || !isFact({ outcome })) return undefined;
    const knock = this.spine.database.get("number_knock", knockId(directory, toHex(attestation.subject)));
    return knock && this.spine.clock.now() - knock.at <= KNOCK_S ? knock : undefined;
  }

  /** Whom I added by their number answers with their own key, which the number's key has linked. */
  private movedTo({ outcome, attestation }: Found, sender: string): readonly Change[] {
    if (!attestation?.link || attestation.actor || !isFact({ outcome }) || this.person(sender)) return [];
    const subject = toHex(attestation.subject);
    const person = this.linking?.people.byKey(subject);
    // They answer with it from now on.
    return person && !this.linking?.people.isBlocked(sender) ? (this.linking?.changes.weigh(person, subject, sender) ?? []) : [];
  }

  /** Whether it is for the key of a number of mine. */
  private byNumber({ body }: Rumor): Pick<Judged["rumor"], "by_number"> {
    if (body.kind !== "KEY_EXCHANGE_RETURN") return {};
    const key = toHex(body.content.initiator_pubkey);
    return [...this.spine.database.table("number").values()].some((number) => number.key === key) ? { by_number: true } : {};
  }

  private isBlocked({ id, actor, blocked }: PinRecord): boolean {
    if (blocked) return true;
    // Who blocks a number hears nothing of who acts for it.
    const account = actor ? this.spine.database.get("number_pin", accountOf(id)) : undefined;
    return account?.blocked === true;
  }

  /**
   * The keys of a blocked number stay silent, whatever else is sent beside what they say; who acted for it may speak for others. A move to another
   * key is heard, so that the block follows it.
   */
  private isSilenced({ sender, body }: Rumor, found?: Found): boolean {
    if (body.kind === "KEY_ROTATION") return false;
    let keys: ReadonlySet<string> | undefined;
    const isOut = (pin: PinRecord): boolean =>
      found && isFact(found) ? pin.blocked === true && pin.actor === undefined : this.isBlocked(pin);
    // Few are blocked, and every message comes by here.
    for (const pin of this.spine.database.table("number_pin").values()) {
      if (!isOut(pin)) continue;
      keys ??= this.keysOf(toHex(sender));
      if (keys.has(pin.speaker) || keys.has(pin.subject)) return true;
    }
    return false;
  }

  /** This one, and those that its person has and had. */
  private keysOf(key: string): ReadonlySet<string> {
    const person = this.person(key);
    return new Set([key, ...(person ? [person.id, ...(person.earlier ?? []).map(({ id }) => id)] : [])]);
  }

  /** The person whose number it is, where the sender's key is not theirs: they linked it, or somebody acts for them. */
  private filed({ outcome, attestation, directory }: Found, sender: string): string | undefined {
    if (!attestation || directory === undefined || !isFact({ outcome }) || this.person(sender)) return undefined;
    if (!attestation.actor) return this.person(toHex(attestation.subject))?.id;
    const account = this.spine.database.get("number_pin", accountOf(pinId(directory, attestation)));
    return account && (this.person(account.speaker) ?? this.person(account.subject))?.id;
  }

  private person(key: string): PersonRecord | undefined {
    const { database, clock } = this.spine;
    const now = database.get("person", key);
    if (now) return now;
    for (const person of database.table("person").values())
      if (person.earlier?.some(({ id, until }) => id === key && until > clock.now())) return person;
    return undefined;
  }

  /** Somebody whose messages were attested before, and this one is not. */
  private lapsed(sender: string): Mark | undefined {
    const keys = this.keysOf(sender);
    for (const { speaker, type, number, directory, actor } of this.spine.database.table("number_pin").values())
      if (keys.has(speaker) && type !== "mask")
        return { outcome: "lapsed", type, by: directory, ...(number === undefined ? {} : { number }), ...(actor ? { actor } : {}) };
    return undefined;
  }
}

/** They are named by the mask: whatever they say of themselves would be no secret of theirs, or no truth. */
const throughMask = (rumor: Rumor, { id, number }: MaskRecord): Judged["rumor"] =>
  rumor.body.kind === "KEY_EXCHANGE_RETURN"
    ? {
        ...rumor,
        body: { kind: rumor.body.kind, content: { ...rumor.body.content, handle: groupDigits(number) } },
        mask: id,
      }
    : rumor;

const claimed = ({ claim: _, ...mask }: MaskRecord, other: string): MaskRecord => ({ ...mask, other });

const keyOf = ({ key }: DirectoryRecord["keys"][number]): Bytes => fromHex(key);
const isFact = ({ outcome }: Pick<Found, "outcome">): boolean => outcome === "attested" || outcome === "delegated";

/** A key signs for its time only: one that was given up and found later makes nothing true. */
function isOfItsTime(attestation: Attestation | undefined, keys: DirectoryRecord["keys"]): boolean {
  if (!attestation) return false;
  const { notBefore } = attestation;
  return keys.some(({ from, until }) => from <= notBefore + DAY && (until === undefined || notBefore <= until));
}
const DAY = 86_400;

/** An account, and who acts for it; of a bare one the key, as it names no account. */
function pinId(directory: string, { number, ppnumId, actor, subject }: Attestation): string {
  const account = number === undefined ? `bare ${toHex(subject)}` : toHex(ppnumId);
  return `${directory} ${account}${actor ? ` ${toHex(actor.ppnumId)}` : ""}`;
}

/** Of the account itself. */
const accountOf = (id: string): string => id.split(" ").slice(0, 2).join(" ");

function markOf({ outcome, attestation, directory }: Found, pin: PinRecord | undefined): Mark {
  if (!attestation) return { outcome };
  const { type, number, actor, subject, notAfter } = attestation;
  const isChanged = pin !== undefined && isFact({ outcome }) && pin.subject !== toHex(subject);
  return {
    outcome: isChanged ? "changed" : outcome,
    type,
    ...(number === undefined ? {} : { number }),
    ...(actor ? { actor: actor.type } : {}),
    ...(directory === undefined ? {} : { by: directory }),
    until: notAfter,
  };
}
