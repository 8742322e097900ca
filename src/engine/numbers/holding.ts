/** My numbers: the key of each, what the directory says of it, asked for anew at half life, and what goes with what I send. */
import { linkedAttestation, numberKeySeed, numberProofMessage, ppnumIdBytes } from "../../protocol/attestation/holder.ts";
import { readAttestation } from "../../protocol/attestation/layout.ts";
import { type Bytes, equal, fromBase64Url, toBase64, toBase64Url, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import type { KnownBody } from "../../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../../protocol/identity/identity.ts";
import { sha256 } from "../../protocol/identity/sha256.ts";
import type { EntityType, Reach } from "../face/numbers.ts";
import { FaceError } from "../face.ts";
import { uniform } from "../link/backoff.ts";
import type { Spine, Through } from "../part.ts";
import type { PersonRecord } from "../people/records.ts";
import { put } from "../records/database.ts";
import { away, bytesIn, type Json, listIn, namedIn, textIn } from "./directory-api.ts";
import type { NumberRecord } from "./records.ts";
import type { Sessions } from "./sessions.ts";

/** Kinds that are read by a person. Receipts and the like say nothing of a number, and stay small. */
const TOLD: readonly string[] = ["PRESENCE", "KEY_EXCHANGE_RETURN", "GROUP_INVITE"] satisfies readonly KnownBody["kind"][];
/** A renewal is asked for at a random moment of so long. */
const SPREAD_S = 3_600;
/** What I own is read up to here, a hundred a page. */
const MAX_PAGES = 10;
/** What failed is tried again after this. */
const AGAIN_S = 900;

export const typeIn = (value: unknown): EntityType =>
  namedIn("ENTITY_TYPE", ["ai_agent", "enterprise", "programmable", "mask"], value) ?? "human";
export const wireReach = (reach: Reach): string => `REACH_${reach.toUpperCase()}`;

export const isOwn = ({ owner, entityType }: Json): boolean => textIn(owner) === "" && typeIn(entityType) !== "mask";

/** What the directory says of an account, as it is shown. */
const shown = (number: Json) => ({
  number: textIn(number.ppnum),
  type: typeIn(number.entityType),
  name: textIn(number.displayName).slice(0, 100),
  state: namedIn("NUMBER_STATE", ["active", "suspended", "reserved"], number.state) ?? ("gone" as const),
});

export class Holding {
  private readonly spine: Spine;
  private readonly sessions: Sessions;
  private readonly identities = new Map<string, Identity>();
  private cancel = (): void => {};
  private isOver = false;

  constructor(spine: Spine, sessions: Sessions) {
    [this.spine, this.sessions] = [spine, sessions];
    const { mail } = spine;
    // A program that holds a number says so itself.
    const before = [mail.attestation, mail.roomAttestation] as const;
    mail.attestation = (kind, from) => before[0](kind, from) ?? this.attestation(kind, from);
    mail.roomAttestation = (room, speaker) => before[1](room, speaker) ?? this.inRoom(room, speaker);
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  all(): readonly NumberRecord[] {
    return [...this.spine.database.table("number").values()];
  }

  get(directory: string): NumberRecord {
    const record = this.spine.database.get("number", directory);
    if (!record) throw new FaceError("not-found");
    return record;
  }

  /** The key of a number: it comes of the identity that I had when it was first attested, and stays with it. */
  identity({ id, own, ppnum_id }: Pick<NumberRecord, "id" | "own" | "ppnum_id">): Identity {
    const { crypto, mail } = this.spine;
    const name = `${id} ${ppnum_id}`;
    const known = this.identities.get(name);
    if (known) return known;
    const seed = (mail.mine(own) ?? mail.own).seed;
    const made = identityFromSeed(crypto, numberKeySeed(crypto, seed, ppnum_id));
    this.identities.set(name, made);
    return made;
  }

  /** What the directory says of my account and of those that it owns. @throws FaceError */
  async refresh(directory: string): Promise<void> {
    const { clock, database, mail, settings } = this.spine;
    const numbers = (await this.listed(directory)).numbers.filter(({ entityType }) => typeIn(entityType) !== "mask");
    const mine = numbers.find(isOwn);
    if (!mine) throw away();
    ppnumIdBytes(textIn(mine.ppnumId));
    const before = database.get("number", directory);
    const known = before?.ppnum_id === mine.ppnumId ? before : undefined;
    const owned = numbers.filter((one) => one !== mine);
    const ids = { id: directory, ppnum_id: textIn(mine.ppnumId) };
    const own = known?.own ?? toHex(mail.own.publicKey);
    const record: NumberRecord = {
      ...{ relay: settings().relay, tells: true },
      ...known,
      ...shown(mine),
      ...ids,
      ...{ own, key: toHex(this.identity({ ...ids, own }).publicKey) },
      reach: namedIn("REACH", ["open", "ask"], mine.reach) ?? "closed",
      owned: owned.map((one) => ({ id: textIn(one.ppnumId), ...shown(one) })),
    };
    await database.commit([put("number", directory, record)]);
    const { state, number, relay, renew_at = 0 } = record;
    // What fell due while it was paused is asked for now; what fails now is tried again by itself.
    const isNews = known?.number !== number || relay !== settings().relay || renew_at <= clock.now();
    try {
      if (state === "active" && isNews) await this.attest(directory);
    } finally {
      this.schedule();
    }
  }

  /** All that the account there has: itself, its masks, what it owns. `isWhole`: there is no more than this. */
  async listed(directory: string): Promise<{ readonly numbers: readonly Json[]; readonly isWhole: boolean }> {
    const numbers: Json[] = [];
    let cursor = "";
    for (let page = 0; page === 0 || (cursor !== "" && page < MAX_PAGES); page++) {
      const body = await this.sessions.call(directory, "NumberService/List", { cursor });
      numbers.push(...listIn(body.numbers));
      cursor = textIn(body.nextCursor);
    }
    return { numbers, isWhole: cursor === "" };
  }

  /** As the directory has just said. */
  stands(directory: string, number: Json): Promise<void> {
    return this.spine.database.commit([put("number", directory, { ...this.get(directory), ...shown(number) })]);
  }

  /** Possession of a key, for the account that is logged in. */
  async proof(directory: string, ppnumId: string, { publicKey, secretKey }: Identity): Promise<Json> {
    const { nonce } = await this.sessions.call(directory, "AttestService/BeginAttest");
    const message = numberProofMessage(sha256(utf8(directory)), bytesIn(nonce), ppnumIdBytes(ppnumId));
    return { subjectPk: toBase64(publicKey), nonce, proof: toBase64(this.spine.crypto.sign(message, secretKey)) };
  }

  /** @throws FaceError */
  async attest(directory: string): Promise<void> {
    const { clock, database, random, settings } = this.spine;
    const record = this.get(directory);
    const identity = this.identity(record);
    // It lives where I live; what goes to where it was goes on being fetched.
    const { relay } = settings();
    const fields = { ...(await this.proof(directory, record.ppnum_id, identity)), relayUrl: relay.replace(/^http/, "ws") };
    const body = await this.sessions.call(directory, "AttestService/Attest", fields);
    const attestation = bytesIn(body.attestation);
    const { notBefore, notAfter, subject } = readAttestation(attestation);
    if (!equal(subject, identity.publicKey) || notAfter <= clock.now()) throw away();
    // Its beginning is rounded down: half life counts from now.
    const renew_at = Math.max(notBefore, clock.now()) + (notAfter - clock.now()) / 2 + uniform(random, SPREAD_S);
    const next = {
      ...this.get(directory),
      ...(relay === record.relay ? {} : { relay, was_at: record.relay }),
      attestation: toBase64Url(attestation),
      // Whatever is said beside it: so long it counts.
      until: notAfter,
      renew_at,
    };
    await database.commit([put("number", directory, next)]);
    this.schedule();
  }

  /** Renews what is due, never in the moment of sending, and says when it looks again. */
  schedule(): void {
    this.cancel();
    const waits = this.all().filter(({ state }) => state === "active");
    if (this.isOver || waits.length === 0) return;
    const now = this.spine.clock.now();
    // One that was never attested, as when the app was closed in that moment, is due.
    const first = Math.min(...waits.map(({ renew_at = now }) => renew_at));
    this.cancel = this.spine.clock.after(Math.max(1, Math.min(first - now, 6 * 3_600)), () => void this.renew());
  }

  private async renew(): Promise<void> {
    const { clock, database, random, trace } = this.spine;
    for (const { id, state, renew_at = 0 } of this.all()) {
      if (state !== "active" || renew_at > clock.now()) continue;
      try {
        await this.attest(id);
      } catch (error) {
        trace.note("numbers.renew", error);
        const renewed = database.get("number", id);
        const again = clock.now() + AGAIN_S + uniform(random, SPREAD_S);
        if (renewed) await database.commit([put("number", id, { ...renewed, renew_at: again })]);
      }
    }
    this.schedule();
  }

  /** Who knows me otherwise is not heard by a number that they are not told: an answer would say whose it is. */
  through(directory: string): Through {
    const { database } = this.spine;
    return {
      hears(sender) {
        if (database.get("number", directory)?.tells) return true;
        const isTheirs = ({ id, earlier = [] }: PersonRecord): boolean => id === sender || earlier.some((one) => one.id === sender);
        const person = [...database.table("person").values()].find(isTheirs);
        return person === undefined || person.by_number === true;
      },
    };
  }

  /** The number there that I tell of myself. */
  told(directory: string): NumberRecord | undefined {
    const record = this.spine.database.get("number", directory);
    return record?.tells && isLive(record, this.spine.clock.now()) ? record : undefined;
  }

  /** Of the number at a directory, linked to my own key. */
  forLink(directory: string): Bytes | undefined {
    const record = this.get(directory);
    return isLive(record, this.spine.clock.now()) ? this.linked(record) : undefined;
  }

  /** In a room I have a key of its own: a number stands beside it only where I chose that. */
  private inRoom(room: Bytes, speaker: Bytes): Bytes | undefined {
    const id = toHex(room);
    for (const record of this.all())
      if (record.rooms?.includes(id) && isLive(record, this.spine.clock.now())) return this.linked(record, room, speaker);
    return undefined;
  }

  private linked(record: Attested, room?: Bytes, speaker = this.spine.mail.own.publicKey): Bytes {
    const { secretKey } = this.identity(record);
    return linkedAttestation(this.spine.crypto, fromBase64Url(record.attestation), room, speaker, secretKey);
  }

  /** What goes with what this key of mine says. */
  private attestation(kind: KnownBody["kind"], from: Identity): Bytes | undefined {
    if (!TOLD.includes(kind)) return undefined;
    for (const record of this.all()) {
      if (!isLive(record, this.spine.clock.now())) continue;
      if (equal(this.identity(record).publicKey, from.publicKey)) return fromBase64Url(record.attestation);
      if (record.tells && equal(from.publicKey, this.spine.mail.own.publicKey)) return this.linked(record);
    }
    return undefined;
  }
}

type Attested = NumberRecord & { readonly attestation: string };
const isLive = (record: NumberRecord, now: number): record is Attested =>
  record.attestation !== undefined && record.state === "active" && (record.until ?? 0) > now;
