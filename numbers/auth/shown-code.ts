/**
 * For apps that no redirect leads back to: a packaged app on a keypad phone has an `app://` origin, which a browser cannot open. Its
 * redirect URI is `/oauth/show` here. That page keeps the code and shows eight digits; the person types them into the app, and the app,
 * which alone knows the `state`, gets the code for both. Nobody gets in by the `state` alone: else who sends another a link to log in by
 * would be logged in as them.
 */
import type { Random } from "../../src/host/ports.ts";
import { drawDigits } from "./code.ts";
import { isEqual, reference, sha256 } from "./digest.ts";
import { type AuthParts, nowOf } from "./parts.ts";
import type { Rations } from "./rations.ts";
import { Records } from "./records.ts";

const SHOWN_SECS = 300;
const DIGITS = 8;

interface Shown {
  readonly digits: string;
  readonly code: string;
}

export class ShownCodes {
  private readonly records: Records<Shown>;
  private readonly random: Random;
  private readonly rations: Rations;

  constructor(parts: AuthParts, rations: Rations) {
    this.random = parts.random;
    this.rations = rations;
    this.records = new Records(parts.store.oidc, "Shown", () => nowOf(parts));
  }

  /** The same digits when the page is loaded again. @returns what to show */
  async show(state: string, code: string): Promise<string> {
    const known = await this.records.get(state);
    if (known?.code === code && known.digits !== undefined) return known.digits;
    const digits = drawDigits(this.random, DIGITS);
    await this.records.put(state, { digits, code }, SHOWN_SECS);
    return digits;
  }

  /** Once, and five tries. */
  async take(state: string, digits: string): Promise<string | undefined> {
    if (!this.rations.take("shown", reference(state))) return undefined;
    const known = await this.records.get(state);
    if (known?.digits === undefined || !isEqual(sha256(known.digits), sha256(digits))) return undefined;
    await this.records.remove(state);
    return known.code;
  }
}
