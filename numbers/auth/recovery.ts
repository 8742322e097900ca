/**
 * A mail code for an account that has passkeys. Whoever reads the mailbox is not yet its owner, so it waits a day, and all who are logged
 * in are told, by an event. From a session of the account it can be let in at once, or refused. The wait is the browser's that asked: nobody
 * else comes in by it.
 */
import type { Random } from "../../src/host/ports.ts";
import { drawDigits } from "./code.ts";
import { reference } from "./digest.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import { Records } from "./records.ts";

const HOUR = 3600;
export const WAIT_SECS = 24 * HOUR;
/** After the wait its browser has so long to come back; after a refusal nobody gets in by mail for so long. */
const KEPT_SECS = 7 * 24 * HOUR;
/** How long a browser holds what it waits by. */
export const HELD_SECS = WAIT_SECS + KEPT_SECS;

export interface Recovery {
  readonly state: "waiting" | "allowed" | "refused";
  readonly readyAt: number;
  /** Which of several it is: both screens show them. */
  readonly digits: string;
  /** The browser that asks; a digest of what it holds. */
  readonly browser: string;
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
  known.state !== undefined && known.readyAt !== undefined && known.digits !== undefined && known.browser !== undefined;

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

  /** A browser in which the address was proved asks to be let in. @param secret that it holds, and nobody else */
  async ask(ppnumId: string, secret: string): Promise<Waiting | "in" | "refused"> {
    for (;;) {
      const now = nowOf(this.parts);
      const known = await this.get(ppnumId);
      if (known?.state === "refused") return "refused";
      const browser = reference(secret);
      if (known?.browser === browser) return this.goOn(ppnumId, known, now);
      const fresh = { state: "waiting", readyAt: now + WAIT_SECS, digits: drawDigits(this.random, 2), browser } as const;
      if (!(await this.begin(ppnumId, known, fresh, now))) continue;
      // The mailbox, which is told too, may be in other hands.
      await this.parts.store.events.tell(ppnumId, "recovery-asked", now);
      return { ...fresh, isNew: true };
    }
  }

  private async goOn(ppnumId: string, known: Recovery, now: number): Promise<Waiting | "in"> {
    if (known.readyAt > now && known.state !== "allowed") return { ...known, isNew: false };
    await this.records.remove(ppnumId);
    return "in";
  }

  /** In the place of whoever waits already, whose time is not the newcomer's. @returns whether nobody else changed it meanwhile */
  private async begin(ppnumId: string, known: Recovery | undefined, fresh: Recovery, now: number): Promise<boolean> {
    if (known) return this.records.change(ppnumId, known, fresh, keptFor(fresh, now));
    await this.records.put(ppnumId, fresh, keptFor(fresh, now), ppnumId);
    return true;
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
