/** Making a mask and claiming the other end of one. What was asked for and not answered is asked for again as it was. */
import { linkParameters, parseRelay } from "../../protocol/contacts/relay-url.ts";
import { type Bytes, fromBase64Url, toBase64, toBase64Url, toHex, utf8 } from "../../protocol/encoding/bytes.ts";
import { recipientFromKey } from "../../protocol/identity/identity.ts";
import { groupDigits } from "../face/digits.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, put } from "../records/database.ts";
import { originOf } from "./directories.ts";
import { bytesIn, type Json, mapIn, textIn } from "./directory-api.ts";
import type { Holding } from "./holding.ts";
import type { Masks } from "./masks.ts";
import type { AskedMask, HeldMask, MaskEnd } from "./records.ts";
import type { Sessions } from "./sessions.ts";

const SERIAL_BYTES = 8;
/** Ends of masks that nobody answered for; the oldest go. */
const MAX_ASKED = 8;

interface Ports {
  readonly spine: Spine;
  readonly sessions: Sessions;
  readonly holding: Holding;
  readonly masks: Masks;
  readonly people: People;
}

export class MaskMaking {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
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
    const { holding, masks } = this.ports;
    const proof = await holding.proof(directory, holding.get(directory).ppnum_id, masks.identity(end));
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
    return this.ports.masks.link(record);
  }

  /** @throws FaceError where the directory's answer is no mask of this end, or one that it gave before */
  private async record(directory: string, { own, serial, relay }: MaskEnd, body: Json): Promise<HeldMask> {
    const { database, marks } = this.ports.spine;
    const end = { own, serial, relay };
    const fields = mapIn(body.number);
    const [id, number, attestation] = [textIn(fields.ppnumId), textIn(fields.ppnum), bytesIn(body.attestation)];
    const key = this.ports.masks.identity(end).publicKey;
    const mark = (await marks.load()).inLink(attestation, key);
    const isMask = mark.outcome === "attested" && mark.type === "mask" && mark.number === number && mark.by === directory;
    const before = database.get("mask", id);
    const isNew = id !== "" && (!before || before.serial === serial);
    if (!isMask || !isNew || mark.until === undefined) throw new FaceError("no-directory", true);
    return {
      ...end,
      id,
      key: toHex(key),
      directory,
      number,
      attestation: toBase64Url(attestation),
      // Whatever is said beside it: so long its key is believed.
      ends_at: mark.until,
      account: this.ports.holding.get(directory).ppnum_id,
    };
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
}
