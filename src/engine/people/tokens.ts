/** The delivery tokens (§6.3) that let my people write to me without saying who they are: kept in step at the relay I live at. */

import { tokenForReceiving } from "../../protocol/delivery/token.ts";
import { type Bytes, fromHex } from "../../protocol/encoding/bytes.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Trace } from "../face/trace.ts";
import { RelayRefusal } from "../link/failures.ts";
import type { Session } from "../link/session.ts";
import type { Mail } from "../mail/mail.ts";
import { SETTINGS, type Settings } from "../me/records.ts";
import type { Clock } from "../ports.ts";
import { type Database, put } from "../records/database.ts";
import type { PersonRecord } from "./records.ts";

/** Tokens are registered anew after this, in case the relay has forgotten them. */
const REFRESH_S = 7 * 24 * 60 * 60;

export class Tokens {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly crypto: Crypto;
  private readonly clock: Clock;
  private readonly trace: Trace;
  private registering = false;
  private again = false;

  constructor(database: Database, mail: Mail, crypto: Crypto, clock: Clock, trace: Trace) {
    this.trace = trace;
    this.database = database;
    this.mail = mail;
    this.crypto = crypto;
    this.clock = clock;
  }

  /** Brings the relay's tokens in step: drops those of people I removed, registers those it does not have (or was not told of lately). */
  async register(session: Session): Promise<void> {
    if (this.registering) {
      this.again = true;
      return;
    }
    this.registering = true;
    this.again = false;
    try {
      await this.drop(session);
      const stale = this.clock.now() - REFRESH_S;
      const { hidden } = this.database.get("settings", SETTINGS) as Settings;
      // Whoever writes to hidden mailboxes needs none, and it would count as one more who knows me; by a mask's other end's anybody's
      // relay would say whether the mask is theirs.
      const needs = (person: PersonRecord): boolean =>
        person.mask === undefined && !(hidden && (person.mailbox?.key !== undefined || person.hides));
      const people = [...this.database.table("person").values()];
      for (const { id, token_registered_at } of people.filter((person) => !needs(person)))
        if (token_registered_at !== undefined) await this.remove(session, id);
      const due = people.filter((person) => needs(person) && (person.token_registered_at ?? 0) < stale);
      for (const person of due.slice(0, LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT)) await this.add(session, person.id);
    } catch (error) {
      this.trace.note("people.tokens", error);
      // Over the budget: the rest follows. A broken link: the next session does it.
      if (error instanceof RelayRefusal && error.retry) this.clock.after(61, () => session.isOver || void this.register(session));
    } finally {
      this.registering = false;
    }
    // Someone came or went meanwhile.
    if (this.again && !session.isOver) await this.register(session);
  }

  private async drop(session: Session): Promise<void> {
    for (let token = this.revoked()[0]; token !== undefined; token = this.revoked()[0]) {
      const revoked = token;
      await session.request({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token: fromHex(revoked) });
      const settings = this.database.get("settings", SETTINGS) as Settings;
      await this.database.commit([
        put("settings", SETTINGS, { ...settings, revoked_tokens: this.revoked().filter((one) => one !== revoked) }),
      ]);
    }
  }

  private revoked(): readonly string[] {
    return this.database.get("settings", SETTINGS)?.revoked_tokens ?? [];
  }

  private tokenOf(id: string): Bytes {
    return tokenForReceiving(this.crypto, this.mail.own, this.mail.recipient(id));
  }

  private async remove(session: Session, id: string): Promise<void> {
    await session.request({ cmd: "DEREGISTER_DELIVERY_TOKEN", delivery_token: this.tokenOf(id) });
    const { token_registered_at: _, ...person } = this.database.get("person", id) ?? {};
    if ("id" in person) await this.database.commit([put("person", id, person as PersonRecord)]);
  }

  private async add(session: Session, id: string): Promise<void> {
    const delivery_token = this.tokenOf(id);
    await session.request({ cmd: "REGISTER_DELIVERY_TOKEN", delivery_token });
    const person = this.database.get("person", id);
    if (person) await this.database.commit([put("person", id, { ...person, token_registered_at: this.clock.now() })]);
  }
}
