/** How somebody gets in: by a code, by a passkey, as somebody new. Kept between two pages under the id of the provider's interaction. */
import { defaultReach } from "../model/entity-type.ts";
import { drawPpnum } from "../model/ppnum.ts";
import { newPpnumId } from "../model/ppnum-id.ts";
import type { Entity } from "../store/contract-entities.ts";
import { mailAddress, mailKey } from "./address.ts";
import type { AuthKeys } from "./auth-keys.ts";
import { drawCode, type SentCode, sentCode, tryCode } from "./code.ts";
import type { Words } from "./pages/words/words.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { Rations } from "./rations.ts";
import { Records, Turns } from "./records.ts";

/** A number that is held for somebody who signs up. */
export interface Held {
  readonly ppnumId: string;
  readonly ppnum: string;
  readonly until: number;
}

export interface Entry {
  /** Where a code was sent to. */
  readonly mail?: string;
  readonly code?: SentCode;
  /** The code came back: the address is theirs. */
  readonly isProved?: boolean;
  readonly held?: Held;
  readonly challenge?: string;
  /** Let in, but still on a page. */
  readonly account?: string;
  readonly amr?: readonly string[];
}

const ENTRY_SECS = 3600;
export const HOLD_SECS = 600;
export const MAX_NAME = 100;

export type Sent = "sent" | "no-address" | "too-often";
export type Checked = "wrong" | "spent" | "proved";
export type Drawn = { readonly held: Held } | { readonly refused: "too-often" | "full" };

export class Entries {
  readonly rations: Rations;
  private readonly parts: AuthParts;
  private readonly keys: AuthKeys;
  private readonly records: Records<Entry>;
  private readonly turns = new Turns();

  constructor(parts: AuthParts, keys: AuthKeys) {
    this.parts = parts;
    this.keys = keys;
    this.records = new Records(parts.store.oidc, "Entry", () => nowOf(parts));
    this.rations = new Rations(parts.clock);
  }

  async get(id: string): Promise<Entry> {
    return (await this.records.get(id)) ?? {};
  }

  put(id: string, entry: Entry): Promise<void> {
    return this.records.put(id, entry, ENTRY_SECS);
  }

  drop(id: string): Promise<void> {
    return this.records.remove(id);
  }

  /** The answer is the same whether the address has an account or not. */
  async sendCode(id: string, typed: string, address: string, words: Words): Promise<Sent> {
    const to = mailAddress(typed);
    if (to === undefined) return "no-address";
    const who = Buffer.from(mailKey(this.keys.mail, to)).toString("base64url");
    if (!this.mayAsk(who, address)) return "too-often";
    const code = drawCode(this.parts.random);
    const entry = await this.get(id);
    // Another address: what was proved is no longer.
    const { isProved: _before, ...kept } = entry;
    await this.put(id, { ...kept, mail: to, code: sentCode(this.keys.mail, id, code, nowOf(this.parts)) });
    await this.parts.mail({ to, subject: words.mailCodeSubject(code), text: words.mailCodeText(code, this.parts.issuer) });
    return "sent";
  }

  /** What one block takes is counted before what all take: a refused one takes nothing from the others. */
  private mayAsk(who: string, address: string): boolean {
    const { rations } = this;
    return rations.take("codesFrom", address) && rations.take("code", `${who} ${address}`) && rations.take("codesTo", who);
  }

  checkCode(id: string, typed: string): Promise<Checked> {
    return this.turns.take(id, async () => {
      const { code: sent, ...rest } = await this.countTry(id);
      if (!sent) return "spent";
      const outcome = tryCode(this.keys.mail, id, sent, typed, nowOf(this.parts));
      if (outcome !== "right") return outcome;
      await this.put(id, { ...rest, isProved: true });
      return "proved";
    });
  }

  /** Before it is judged, and against what all processes of the directory have counted. @returns the entry as it was */
  private async countTry(id: string): Promise<Entry> {
    for (;;) {
      const entry = await this.get(id);
      const { code } = entry;
      if (!code || code.triesLeft <= 0) return entry;
      const counted = { ...entry, code: { ...code, triesLeft: code.triesLeft - 1 } };
      if (await this.records.change(id, entry, counted, ENTRY_SECS)) return entry;
    }
  }

  /** The account of an address. */
  async accountOf(mail: string): Promise<Entity | undefined> {
    const ppnumId = await this.parts.store.contacts.byMailKey(mailKey(this.keys.mail, mail));
    return ppnumId === undefined ? undefined : this.parts.store.entities.get(ppnumId);
  }

  async account(ppnumId: string): Promise<Entity | undefined> {
    return this.parts.store.entities.get(ppnumId);
  }

  /** Holds a number for ten minutes; one at a time for each entry. */
  draw(id: string, address: string): Promise<Drawn> {
    return this.turns.take(id, async () => {
      const entry = await this.get(id);
      const now = nowOf(this.parts);
      if (entry.held && entry.held.until > now) return { held: entry.held };
      if (!this.rations.take("signUp", address)) return { refused: "too-often" };
      const held = await this.hold(now);
      if (!held) return { refused: "full" };
      await this.put(id, { ...entry, held });
      return { held };
    });
  }

  private async hold(now: number): Promise<Held | undefined> {
    const { store, random } = this.parts;
    const ppnumId = newPpnumId("human", now, random);
    const until = now + HOLD_SECS;
    const person = { ppnumId, type: "human", reach: defaultReach("human", 0), hasSecret: false, reservedUntil: until } as const;
    const outcome = await store.entities.create([person], (depth) => drawPpnum(random, depth), { entity: ppnumId }, now);
    const ppnum = "created" in outcome ? outcome.created[0]?.ppnum : undefined;
    return ppnum === undefined ? undefined : { ppnumId, ppnum, until };
  }

  /** The held number becomes an account's. `gone`: its time is over. */
  take(id: string, name: string): Promise<"taken" | "gone" | "mail-taken"> {
    return this.turns.take(id, async () => {
      const { held, ...rest } = await this.get(id);
      if (!held || held.until <= nowOf(this.parts)) return "gone";
      const outcome = (await this.setContact(held, rest)) ?? (await this.activate(held, name));
      if (outcome === "taken") await this.put(id, { ...rest, account: held.ppnumId });
      return outcome;
    });
  }

  /** What was proved at a place becomes an account's address. @returns it, and the one before */
  async setMail(place: string, ppnumId: string): Promise<"mail-taken" | { readonly before?: string; readonly now: string }> {
    const [entry, known] = [await this.get(place), await this.parts.store.contacts.get(ppnumId)];
    const isSet = entry.mail !== undefined && (await this.setContact({ ppnumId }, entry)) === undefined;
    if (!isSet) return "mail-taken";
    return { now: entry.mail, ...(known ? { before: known.email } : {}) };
  }

  /** Without one that was proved, the account has none. */
  private async setContact(
    { ppnumId }: Pick<Held, "ppnumId">,
    { mail, isProved }: Entry,
  ): Promise<"gone" | "mail-taken" | undefined> {
    if (mail === undefined || !isProved) return undefined;
    const now = nowOf(this.parts);
    const contact = { email: mail, verifiedAt: now };
    const set = await this.parts.store.contacts.set(ppnumId, contact, mailKey(this.keys.mail, mail), now);
    if (set === "set") return undefined;
    return set === "taken" ? "mail-taken" : "gone";
  }

  private async activate({ ppnumId }: Held, name: string): Promise<"taken" | "gone"> {
    const { entities, life } = this.parts.store;
    const [by, now] = [{ entity: ppnumId }, nowOf(this.parts)];
    if (name !== "") await entities.setDisplayName(ppnumId, name, by, now);
    return "moved" in (await life.activate(ppnumId, by, now)) ? "taken" : "gone";
  }

  async giveUp(id: string): Promise<void> {
    const { held, ...rest } = await this.get(id);
    if (held) await this.parts.store.life.release(held.ppnumId, nowOf(this.parts));
    await this.put(id, rest);
  }
}
