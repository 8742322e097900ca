/** What the gateway does, apart from HTTP: codes to numbers, confirming them, notices to confirmed ones, and their owners' STOP. */
import { timingSafeEqual } from "node:crypto";
import type { Clock, Random } from "../src/host/ports.ts";
import type { Bytes } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import type { GatewayKeys } from "./keys.ts";
import type { Provider } from "./providers/provider.ts";
import { DAY_SECS, type NumberStore } from "./store.ts";
import { codeText, type Language, noteText, wishIn } from "./texts.ts";

const CODES_A_DAY = 3;
/** To numbers that differ in their last three digits only: who is paid for texts has such numbers by the thousand. */
const RANGE_CODES_A_DAY = 20;
/** Under this name the codes to all numbers are counted. */
const ALL = new Uint8Array();
const CODE_SECS = 600;
const TRIES = 5;
/** Notices to one number, whichever relays ask. */
const NOTES_A_DAY = 20;
const NOTE_EVERY_SECS = 15 * 60;
/** What is waited when a provider takes nothing. */
const LATER_SECS = 300;

/** Seconds to wait until it may be tried again. */
export interface Later {
  readonly after: number;
  /** It is not that there were too many: nobody takes texts now. */
  readonly down?: true;
}

export interface GatewayParts {
  readonly keys: GatewayKeys;
  readonly store: NumberStore;
  readonly provider: Provider;
  readonly clock: Clock;
  readonly random: Random;
  /** Beginnings of the numbers that are served. */
  readonly prefixes: readonly string[];
  /** Of all numbers together. */
  readonly codesADay: number;
}

export class Gateway {
  private readonly parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.parts = parts;
  }

  /** Unix seconds, whole: SQLite's integers are strict. */
  private now(): number {
    return Math.floor(this.parts.clock.now());
  }

  /**
   * Sends a code. A number whose owner sent STOP gets none, and the answer is the same: that they did is nobody else's business.
   * @throws ProtocolError for a box that holds no number
   */
  async sendCode(box: Bytes, language: Language): Promise<"sent" | "country" | "refused" | Later> {
    const { keys, store, provider, prefixes, codesADay } = this.parts;
    const now = this.now();
    const number = keys.number(box);
    if (!prefixes.some((prefix) => number.startsWith(prefix))) return "country";
    const name = keys.name(number);
    const row = store.of(name, now);
    const range = keys.range(number);
    const isOver = store.codesToday(ALL, now) >= codesADay || store.codesToday(range, now) >= RANGE_CODES_A_DAY;
    if (row.codes >= CODES_A_DAY || isOver) return { after: untilTomorrow(now) };
    // Counted before it is sent: two requests at once are two codes. What was not sent counts too: it may have been.
    for (const name of [ALL, range]) store.countCode(name, now);
    if (row.stopped) {
      store.put(name, { ...row, codes: row.codes + 1 }, now);
      return "sent";
    }
    const code = this.newCode();
    store.put(
      name,
      { ...row, codes: row.codes + 1, code: keys.codeDigest(number, code), code_until: now + CODE_SECS, tries: TRIES },
      now,
    );
    const carried = await provider.send(number, codeText(language, code));
    if (carried === "sent") return "sent";
    if (carried === "refused") return "refused";
    // A provider that is down must not cost the number's owner the day.
    const after = store.of(name, this.now());
    store.put(name, { ...after, codes: Math.max(0, after.codes - 1) }, now);
    return { after: LATER_SECS, down: true };
  }

  /** What proves that the number's owner typed its code. @throws ProtocolError for a box that holds no number */
  confirm(box: Bytes, code: string): Bytes | "wrong" | "over" {
    const { keys, store } = this.parts;
    const now = this.now();
    const number = keys.number(box);
    const name = keys.name(number);
    const row = store.of(name, now);
    if (!row.code || row.code_until < now || row.tries === 0) return "over";
    if (!timingSafeEqual(row.code, keys.codeDigest(number, code))) {
      store.put(name, { ...row, tries: row.tries - 1 }, now);
      return row.tries === 1 ? "over" : "wrong";
    }
    store.put(name, { ...row, code: null, tries: 0 }, now);
    return keys.token(number, now);
  }

  /** Says that a note waits. `unknown`: the number was never confirmed here, or too long ago. */
  async note(box: Bytes, language: Language): Promise<"sent" | "stopped" | "unknown" | "refused" | Later> {
    const { keys, store, provider } = this.parts;
    const now = this.now();
    const number = this.confirmed(box, now);
    if (number === undefined) return "unknown";
    const name = keys.name(number);
    const row = store.of(name, now);
    if (row.stopped) return "stopped";
    const wait = row.notes >= NOTES_A_DAY ? untilTomorrow(now) : row.note_at + NOTE_EVERY_SECS - now;
    if (wait > 0) return { after: wait };
    store.put(name, { ...row, notes: row.notes + 1, note_at: now }, now);
    const carried = await provider.send(number, noteText(language));
    if (carried !== "later") return carried;
    const after = store.of(name, this.now());
    store.put(name, { ...after, notes: Math.max(0, after.notes - 1), note_at: row.note_at }, now);
    return { after: LATER_SECS, down: true };
  }

  /** Whether notices would be sent, for who has a confirmed number. */
  state(box: Bytes): "on" | "stopped" | "unknown" {
    const { keys, store } = this.parts;
    const number = this.confirmed(box, this.now());
    if (number === undefined) return "unknown";
    return store.of(keys.name(number), this.now()).stopped ? "stopped" : "on";
  }

  /** A text from somebody. */
  incoming(from: string, text: string): void {
    const { keys, store } = this.parts;
    const wish = wishIn(text);
    if (wish === undefined) return;
    const [name, now] = [keys.name(from), this.now()];
    store.put(name, { ...store.of(name, now), stopped: wish === "stop", code: null }, now);
  }

  private confirmed(box: Bytes, now: number): string | undefined {
    try {
      return this.parts.keys.confirmed(box, now);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  /** Six digits, each as likely as the others. */
  private newCode(): string {
    for (;;) {
      const bytes = this.parts.random(4);
      const value = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      if (value < 4_294_000_000) return String(value % 1_000_000).padStart(6, "0");
    }
  }
}

const untilTomorrow = (now: number): number => DAY_SECS - (now % DAY_SECS);
