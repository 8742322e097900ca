/** Being told by text message: asking for a code, typing it back, and what the relay is told. Loaded when there is a number. */

import { normalisePhone } from "../../protocol/discovery/normalise.ts";
import { type Bytes, fromBase64Url, fromHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { sealNumber, sealToken, TOKEN_BYTES } from "../../protocol/sms/sealed-number.ts";
import "../../protocol/wire/learn.ts";
import { FaceError } from "../face.ts";
import type { Request, Session } from "../link/session.ts";
import type { Spine } from "../part.ts";
import { drop, put } from "../records/database.ts";
import { SmsGateway } from "./gateway.ts";
import { OWN, SMS, type SmsRecord } from "./records.ts";

/** Languages are short; whatever else a browser says is none. */
const LANGUAGE = /^[A-Za-z0-9-]{1,16}$/;

export class Texts {
  private readonly spine: Spine;
  private sending: Promise<void> = Promise.resolve();

  constructor(spine: Spine) {
    this.spine = spine;
  }

  /** @throws FaceError */
  async code(text: string, language: string): Promise<void> {
    const number = normalisePhone(text)?.slice("tel:".length);
    if (number === undefined) throw new FaceError("bad-number");
    const origin = this.offered();
    if (origin === undefined) throw new FaceError("no-sms");
    const gateway = new SmsGateway(this.spine.network, origin);
    const gateway_pk = await gateway.key();
    const said = LANGUAGE.test(language) ? language : "en";
    await gateway.code(this.seal(number, gateway_pk), said);
    const at = this.record()?.at ?? [];
    await this.keep({ id: SMS, number, gateway: origin, gateway_pk, language: said, wanted: false, at });
  }

  /** @throws FaceError */
  async confirm(code: string): Promise<void> {
    const record = this.needed();
    const { number, gateway, gateway_pk } = record;
    const digits = code.replace(/\D/g, "");
    const token = await new SmsGateway(this.spine.network, gateway).confirm(this.seal(number, gateway_pk), digits);
    if (bytesOf(token)?.length !== TOKEN_BYTES) throw new FaceError("sms-away", true);
    await this.keep({ ...record, token, wanted: true });
  }

  /** @throws FaceError */
  async turnOn(): Promise<void> {
    const record = this.needed();
    if (record.token === undefined) throw new FaceError("no-sms");
    await this.keep({ ...record, wanted: true });
  }

  async turnOff(): Promise<void> {
    const record = this.record();
    if (record) await this.keep({ ...record, wanted: false, leaving: true });
  }

  /** Ends them until they are turned on again: the number stays confirmed. */
  async pause(): Promise<void> {
    const record = this.record();
    if (record) await this.keep({ ...record, wanted: false });
  }

  /** @throws FaceError */
  async check(): Promise<"on" | "stopped" | "unknown"> {
    const { gateway, gateway_pk, token = "" } = this.needed();
    const { network } = this.spine;
    return new SmsGateway(network, gateway).state(this.sealAgain(token, gateway_pk));
  }

  /** Tells the relay, in a session under my own key, what it does not know yet. What fails now is told in the next session. */
  send(session: Session): Promise<void> {
    const { trace } = this.spine;
    this.sending = this.sending.then(() => this.sendAll(session)).catch((error: unknown) => trace.note("sms.send", error));
    return this.sending;
  }

  /** What is said to the relay under the key of a mailbox: sealed anew, so that no two mailboxes are tied by it. */
  request(on: boolean): Request {
    const record = this.record();
    if (!on || record?.token === undefined) return { cmd: "DEREGISTER_SMS" };
    const { language, token, gateway_pk } = record;
    const phone_hash = this.spine.random(32);
    return { cmd: "REGISTER_SMS", phone_hash, sealed_number: this.sealAgain(token, gateway_pk), language };
  }

  /** Whether the relay can be told of the number now: it has the gateway that the number was confirmed at. */
  isServed(): boolean {
    return this.offered() === this.record()?.gateway;
  }

  async settled(name: string, on: boolean): Promise<void> {
    const record = this.record();
    if (!record) return;
    const others = record.at.filter((one) => one !== name);
    await this.keep({ ...record, at: on ? [...others, name] : others });
  }

  private async sendAll(session: Session): Promise<void> {
    const record = this.record();
    if (!record) return;
    const isWanted = record.wanted && !this.spine.settings().hidden;
    if (!isWanted && !record.at.includes(OWN)) return;
    if (isWanted && !this.isServed()) return;
    // Asked for with every session: the relay may have dropped it meanwhile, and a repetition costs nothing.
    await session.request(this.request(isWanted));
    if (isWanted !== record.at.includes(OWN)) await this.settled(OWN, isWanted);
  }

  private async keep(record: SmsRecord): Promise<void> {
    const isForgotten = record.leaving && record.at.length === 0;
    await this.spine.database.commit([isForgotten ? drop("sms", SMS) : put("sms", SMS, record)]);
  }

  private record(): SmsRecord | undefined {
    return this.spine.database.get("sms", SMS);
  }

  private needed(): SmsRecord {
    const record = this.record();
    if (!record || record.leaving) throw new FaceError("no-sms");
    return record;
  }

  private offered(): string | undefined {
    const { relays, settings } = this.spine;
    return relays.known(settings().relay)?.capabilities?.sms_gateway;
  }

  private seal(number: string, gateway: string): Bytes {
    const { crypto, random } = this.spine;
    return sealed(() => sealNumber(crypto, number, fromHex(gateway), random(32)));
  }

  private sealAgain(token: string, gateway: string): Bytes {
    const { crypto, random } = this.spine;
    return sealed(() => sealToken(crypto, fromBase64Url(token), fromHex(gateway), random(32)));
  }
}

/** A gateway whose key is no key is none. */
function sealed(make: () => Bytes): Bytes {
  try {
    return make();
  } catch (error) {
    if (error instanceof ProtocolError) throw new FaceError("sms-away", true);
    throw error;
  }
}

function bytesOf(text: string): Bytes | undefined {
  try {
    return fromBase64Url(text);
  } catch {
    // Not base64url: not a token.
    return undefined;
  }
}
