/**
 * A mail code for an account that has passkeys. Whoever reads the mailbox is not yet its owner, so it waits a day, and all who are logged
 * in are told, by an event. From a session of the account it can be let in at once, or refused.
 */
import type { Random } from "../../src/host/ports.ts";
import { drawDigits } from "./code.ts";
import { reference } from "./digest.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { Records } from "./records.ts";

const HOUR = 3600;
export const WAIT_SECS = 24 * HOUR;
/** After the wait, and after a refusal: so long nobody else gets in by mail. */
const KEPT_SECS = 7 * 24 * HOUR;

export interface Recovery {
  readonly state: "waiting" | "allowed" | "refused";
  readonly readyAt: number;
  /** Which of several it is: both screens show them. */
  readonly digits: string;
  /** The entry that asks; a digest. */
  readonly entry: string;
}

export interface Waiting {
  readonly readyAt: number;
  readonly digits: string;
  /** Those who are logged in have not been told yet. */
  readonly isNew: boolean;
}

export interface UnderWay {
  readonly requestedAt: number;
  readonly readyAt: number;
  readonly digits: string;
}

const keptFor = ({ readyAt }: Recovery, now: number): number => Math.max(0, readyAt - now) + KEPT_SECS;

/** As it was read: it is changed only where nobody has changed it since. */
const isWhole = (known: Partial<Recovery>): known is Recovery =>
  known.state !== undefined && known.readyAt !== undefined && known.digits !== undefined && known.entry !== undefined;

export class Recoveries {
  private readonly parts: AuthParts;
  private readonly records: Records<Recovery>;
  private readonly random: Random;

  constructor(parts: AuthParts) {
    this.parts = parts;
    this.random = parts.random;
    this.records = new Records(parts.store.oidc, "Recovery", () => nowOf(parts));
  }

  async get(ppnumId: string): Promise<Recovery | undefined> {
    const known = await this.records.get(ppnumId);
    return known && isWhole(known) ? known : undefined;
  }

  /** An entry that has proved the address asks to be let in. */
  async ask(ppnumId: string, entryId: string): Promise<Waiting | "in" | "refused"> {
    const now = nowOf(this.parts);
    const known = await this.get(ppnumId);
    if (known?.state === "refused") return "refused";
    const entry = reference(entryId);
    if (known && (known.readyAt <= now || (known.state === "allowed" && known.entry === entry))) {
      await this.records.remove(ppnumId);
      return "in";
    }
    return this.wait(ppnumId, known, entry, now);
  }

  /** A later one takes the place of an earlier one, and the clock goes on. */
  private async wait(ppnumId: string, known: Recovery | undefined, entry: string, now: number): Promise<Waiting> {
    const readyAt = known?.readyAt ?? now + WAIT_SECS;
    const digits = known?.entry === entry ? known.digits : drawDigits(this.random, 2);
    await this.put(ppnumId, { state: "waiting", readyAt, digits, entry }, now);
    // The mailbox, which is told too, may be in other hands.
    if (!known) await this.parts.store.events.tell(ppnumId, "recovery-asked", now);
    return { readyAt, digits, isNew: known === undefined };
  }

  private put(ppnumId: string, recovery: Recovery, now: number): Promise<void> {
    return this.records.put(ppnumId, recovery, keptFor(recovery, now), ppnumId);
  }

  /** For who is logged in to see. */
  async underWay(ppnumId: string): Promise<UnderWay | undefined> {
    const { state, readyAt = 0, digits = "" } = (await this.get(ppnumId)) ?? {};
    return state === "waiting" ? { requestedAt: readyAt - WAIT_SECS, readyAt, digits } : undefined;
  }

  /** By a session of the account. @param digits those that it saw: another one may have come since */
  async allow(ppnumId: string, digits: string): Promise<void> {
    const known = await this.get(ppnumId);
    if (known?.state === "waiting" && known.digits === digits) await this.change(ppnumId, known, "allowed");
  }

  /** By a session of the account; also what another one has allowed. Of two who refuse, one does. */
  async refuse(ppnumId: string): Promise<void> {
    for (;;) {
      const known = await this.get(ppnumId);
      if (!known || known.state === "refused") return;
      if (!(await this.change(ppnumId, known, "refused"))) continue;
      return this.parts.store.events.tell(ppnumId, "recovery-refused", nowOf(this.parts));
    }
  }

  private change(ppnumId: string, known: Recovery, state: Recovery["state"]): Promise<boolean> {
    return this.records.change(ppnumId, known, { ...known, state }, keptFor(known, nowOf(this.parts)));
  }
}
