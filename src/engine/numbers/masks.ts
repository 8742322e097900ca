/** Masks: a number for a time that two share. Each end has a key of its own; nothing that goes between them has my identity's key, name or mailboxes. */
import { maskSeed } from "../../protocol/attestation/mask-key.ts";
import { type Bytes, equal, fromBase64Url, fromHex, toBase64Url, utf8 } from "../../protocol/encoding/bytes.ts";
import { type Identity, identityFromSeed } from "../../protocol/identity/identity.ts";
import type { MyMask } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { textIn } from "./directory-api.ts";
import { type Holding, isOwn } from "./holding.ts";
import type { HeldMask, MaskEnd, MaskRecord } from "./records.ts";
import type { Sessions } from "./sessions.ts";

/** An ended mask is shown so long. */
const SHOWN_S = 30 * 86_400;

interface Ports {
  readonly spine: Spine;
  readonly sessions: Sessions;
  readonly holding: Holding;
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
  live(): readonly HeldMask[] {
    const now = this.ports.spine.clock.now();
    return this.all().filter((mask): mask is HeldMask => isHeld(mask) && !mask.ended && mask.ends_at > now);
  }

  /** My end's key. */
  identity({ own, serial }: Pick<MaskEnd, "own" | "serial">): Identity {
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

  link({ directory, number, claim = "" }: MaskRecord): string {
    return `${this.ports.spine.app}/me/numbers#d=${toBase64Url(utf8(directory))}&mask=${number}&claim=${claim}`;
  }

  async end(id: string): Promise<void> {
    const { database } = this.ports.spine;
    const mask = database.get("mask", id);
    if (!mask) throw new FaceError("not-found");
    await this.ports.sessions.call(mask.directory, "NumberService/EndMask", { ppnumId: id });
    await this.over([mask]);
  }

  /** What the directory has ended, or the other end there, ends here. Only where it said all that my account has. @throws FaceError */
  async compare(directory: string): Promise<void> {
    // Those made while it answers are not in the answer.
    const before = this.live().filter((mask) => mask.directory === directory);
    if (before.length === 0) return;
    const { numbers, isWhole } = await this.ports.holding.listed(directory);
    const account = textIn(numbers.find(isOwn)?.ppnumId);
    const there = new Set(numbers.map(({ ppnumId }) => ppnumId));
    if (isWhole) await this.over(before.filter((mask) => mask.account === account && !there.has(mask.id)));
  }

  /** What has run out ends here; what ended long ago goes. */
  async sweep(): Promise<void> {
    const { clock, database } = this.ports.spine;
    const now = clock.now();
    await this.over(this.all().filter((mask) => isHeld(mask) && (mask.ended || mask.ends_at <= now)));
    await database.commit(this.all().flatMap(({ id, ends_at }) => (ends_at + SHOWN_S < now ? [drop("mask", id)] : [])));
  }

  private over(masks: readonly MaskRecord[]): Promise<void> {
    return this.ports.spine.database.commit(
      masks.map(({ id, directory, number, ends_at, other }) =>
        put("mask", id, { id, directory, number, ends_at, ended: true, ...(other && { other }) }),
      ),
    );
  }

  shown(): readonly MyMask[] {
    return this.all().map((mask) => {
      const { id, number, directory, ends_at, claim, other, ended } = mask;
      const link = claim !== undefined && !ended ? { link: this.link(mask) } : {};
      return { id, number, directory, ends_at, ...link, ...(other ? { person: other } : {}), ...(ended ? { ended } : {}) };
    });
  }
}

const isHeld = ({ serial }: MaskRecord): boolean => serial !== undefined;
