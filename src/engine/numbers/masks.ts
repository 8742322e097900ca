/** Masks: a number for a time that two share. Each end has a key of its own; nothing that goes between them has my identity's key, name or mailboxes. */
import { maskSeed } from "../../protocol/attestation/mask-key.ts";
import { linkParameters, parseRelay } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, equal, fromBase64Url, fromHex, toBase64, toBase64Url, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { type Identity, identityFromSeed, recipientFromKey } from "../../protocol/identity/identity.ts";
import { groupDigits } from "../face/digits.ts";
import type { MyMask } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, drop, put } from "../records/database.ts";
import { originOf } from "./directories.ts";
import { bytesIn, type Json, mapIn, numberIn, textIn } from "./directory-api.ts";
import type { Holding } from "./holding.ts";
import type { AskedMask, MaskEnd, MaskRecord } from "./records.ts";
import type { Sessions } from "./sessions.ts";

const SERIAL_BYTES = 8;
/** An ended mask is shown so long. */
const SHOWN_S = 30 * 86_400;
/** Ends of masks that nobody answered for; the oldest go. */
const MAX_ASKED = 8;

interface Ports {
  readonly spine: Spine;
  readonly sessions: Sessions;
  readonly holding: Holding;
  readonly people: People;
}

export class Masks {
  private readonly ports: Ports;
  private readonly identities = new Map<string, Identity>();

  constructor(ports: Ports) {
    this.ports = ports;
    const { mail } = ports.spine;
    const before = mail.attestation;
    mail.speaksAs = (person) => this.endOf(person);
    mail.guard = (people, what) => this.guard(people, what);
    mail.attestation = (kind, from) => this.attestation(from) ?? before(kind, from);
  }

  all(): readonly MaskRecord[] {
    return [...this.ports.spine.database.table("mask").values()];
  }

  /** Those whose mail is fetched. */
  live(): readonly MaskRecord[] {
    const now = this.ports.spine.clock.now();
    return this.all().filter(({ ended, ends_at }) => !ended && ends_at > now);
  }

  /** My end's key. */
  identity({ own, serial }: Pick<MaskRecord, "own" | "serial">): Identity {
    const { crypto, mail } = this.ports.spine;
    const known = this.identities.get(serial);
    if (known) return known;
    const made = identityFromSeed(crypto, maskSeed(crypto, (mail.mine(own) ?? mail.own).seed, fromHex(serial)));
    this.identities.set(serial, made);
    return made;
  }

  /** The key under which I write to this person, where a mask lies between us; `null` where it is over. */
  private endOf(person: string): Identity | null | undefined {
    const isTheirs = ({ other }: MaskRecord): boolean => other === person;
    const mask = this.live().find(isTheirs);
    if (mask) return this.identity(mask);
    // The person's own record says it when the mask's is long gone.
    return this.ports.spine.database.get("person", person)?.mask || this.all().some(isTheirs) ? null : undefined;
  }

  /** A note has the keys of all its readers in it, and so has what carries a signature of mine: neither goes through a mask. */
  private guard(people: readonly string[], what: "note" | "name"): void {
    const masks = people.map((person) => this.endOf(person)).filter((mask) => mask !== undefined);
    if (masks.length === 0) return;
    if (masks.includes(null)) throw new FaceError("mask-over");
    if (what === "name") throw new FaceError("mask-names");
    if (people.length > 1) throw new FaceError("mask-alone");
  }

  private attestation(from: Identity): Bytes | undefined {
    const mask = this.live().find((one) => equal(this.identity(one).publicKey, from.publicKey));
    return mask && fromBase64Url(mask.attestation);
  }

  /** Drawn once for one wish, and kept until it is answered: whoever asks twice gets the same mask. */
  private async drawn(directory: string, wish: string): Promise<AskedMask> {
    const { crypto, database, mail, random, settings } = this.ports.spine;
    const what = toHex(crypto.blake2b(16, utf8(wish)));
    const number = this.ports.holding.get(directory);
    const { asked = [] } = number;
    const before = asked.find((one) => one.what === what);
    if (before) return before;
    const end = { what, own: toHex(mail.own.publicKey), serial: toHex(random(SERIAL_BYTES)), relay: settings().relay };
    await database.commit([put("number", directory, { ...number, asked: [...asked, end].slice(-MAX_ASKED) })]);
    return end;
  }

  /** It was answered. */
  private settled(directory: string, end: AskedMask): readonly Change[] {
    const record = this.ports.spine.database.get("number", directory);
    if (!record?.asked) return [];
    const { asked, ...number } = record;
    const left = asked.filter(({ serial }) => serial !== end.serial);
    return [put("number", directory, left.length > 0 ? { ...number, asked: left } : number)];
  }

  /** A mask for this end. Without an answer the end stays drawn. @throws FaceError */
  private async asked(directory: string, end: AskedMask, rpc: string, fields: object): Promise<Json> {
    const { sessions, spine } = this.ports;
    try {
      return await sessions.call(directory, rpc, { ...(await this.proof(directory, end)), ...fields });
    } catch (error) {
      if (error instanceof FaceError && !error.retry && error.code !== "number-login")
        await spine.database.commit(this.settled(directory, end));
      throw error;
    }
  }

  private async proof(directory: string, end: MaskEnd) {
    const { ppnum_id } = this.ports.holding.get(directory);
    const proof = await this.ports.holding.proof(directory, ppnum_id, this.identity(end));
    return { ...proof, relayUrl: end.relay.replace(/^http/, "ws") };
  }

  /** @returns the link to pass on */
  async make(directory: string, seconds: number): Promise<string> {
    const { spine } = this.ports;
    const ttlSecs = Math.floor(seconds);
    const end = await this.drawn(directory, String(ttlSecs));
    const body = await this.asked(directory, end, "NumberService/CreateMask", { ttlSecs, idempotencyKey: end.serial });
    const record = { ...(await this.record(directory, end, body)), claim: toBase64Url(bytesIn(body.claim)) };
    await spine.database.commit([put("mask", record.id, record), ...this.settled(directory, end)]);
    return this.link(record);
  }

  /** @throws FaceError where the directory's answer is no mask of this end, or one that it gave before */
  private async record(directory: string, { own, serial, relay }: MaskEnd, body: Json): Promise<MaskRecord> {
    const { database, marks } = this.ports.spine;
    const end = { own, serial, relay };
    const fields = mapIn(body.number);
    const [id, number, attestation] = [textIn(fields.ppnumId), textIn(fields.ppnum), bytesIn(body.attestation)];
    const key = this.identity(end).publicKey;
    const mark = (await marks.load()).inLink(attestation, key);
    const isMask = mark.outcome === "attested" && mark.type === "mask" && mark.number === number && mark.by === directory;
    const isNew = id !== "" && (database.get("mask", id)?.serial ?? serial) === serial;
    if (!isMask || !isNew) throw new FaceError("no-directory", true);
    return {
      ...end,
      id,
      key: toHex(key),
      directory,
      number,
      attestation: toBase64Url(attestation),
      ends_at: numberIn(fields.expiresAt),
    };
  }

  private link({ directory, number, claim = "" }: MaskRecord): string {
    return `${this.ports.spine.app}/me/numbers#d=${toBase64Url(utf8(directory))}&mask=${number}&claim=${claim}`;
  }

  /** The second end: who is at the first becomes one of my people, under the mask's key. @throws FaceError */
  async claim(link: string): Promise<void> {
    const { spine, people } = this.ports;
    const parameters = linkParameters(link);
    const directory = parseRelay(parameters.get("d") ?? "");
    const [ppnum = "", claim = ""] = [parameters.get("mask"), parameters.get("claim")];
    const end = await this.drawn(directory, `${ppnum} ${claim}`);
    const fields = { ppnum, claim: toBase64(fromBase64Url(claim)) };
    const body = await this.asked(directory, end, "NumberService/ClaimMask", fields);
    const record = { ...(await this.record(directory, end, body)), other: this.otherOf(bytesIn(body.otherPk)) };
    const relay = textIn(body.otherRelayUrl).replace(/^ws/, "http");
    // In this order: the letter is written under the mask's key because the mask is there.
    await spine.database.commit([put("mask", record.id, record)]);
    await spine.database.commit([
      ...people.meet(record.other, groupDigits(record.number), originOf(relay), spine.settings(), undefined, record.id),
      ...this.settled(directory, end),
    ]);
  }

  /** Nobody whom I know, or am: the directory says whose key it is, and what I know of them would go by its word. @throws FaceError */
  private otherOf(publicKey: Bytes): string {
    const { crypto, database, mail } = this.ports.spine;
    const key = toHex(recipientFromKey(crypto, publicKey).publicKey);
    if (database.get("person", key) || database.get("blocked", key) || mail.mine(key)) throw new FaceError("no-directory", true);
    return key;
  }

  async end(id: string): Promise<void> {
    const { database } = this.ports.spine;
    const mask = database.get("mask", id);
    if (!mask) throw new FaceError("not-found");
    await this.ports.sessions.call(mask.directory, "NumberService/EndMask", { ppnumId: id });
    await database.commit([put("mask", id, over(mask))]);
  }

  /** What has run out ends here; what ended long ago goes. */
  async sweep(): Promise<void> {
    const { clock, database } = this.ports.spine;
    const now = clock.now();
    const out = this.all().filter(({ ended, ends_at }) => !ended && ends_at <= now);
    const old = this.all().filter(({ ends_at }) => ends_at + SHOWN_S < now);
    await database.commit([...out.map((mask) => put("mask", mask.id, over(mask))), ...old.map(({ id }) => drop("mask", id))]);
  }

  shown(): readonly MyMask[] {
    return this.all().map((mask) => {
      const { id, number, directory, ends_at, claim, other, ended } = mask;
      const link = claim !== undefined && !ended ? { link: this.link(mask) } : {};
      return { id, number, directory, ends_at, ...link, ...(other ? { person: other } : {}), ...(ended ? { ended } : {}) };
    });
  }
}

const over = ({ claim: _, ...mask }: MaskRecord): MaskRecord => ({ ...mask, ended: true });
