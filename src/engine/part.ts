/**
 * The shape of a capability of the engine. A part is a plain object; parts.ts lists them, account.ts fans out over the list: started in its
 * order, stopped in the reverse. A capability is its own folder (records, logic, `part.ts`), its slice of the face, and one line in parts.ts.
 */
import type { KnownBody, Rumor } from "../protocol/giftwrap/rumor.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import type { Message } from "../protocol/wire/messages.ts";
import type { Trace } from "./face/trace.ts";
import type { AccountState } from "./face.ts";
import { type Line, type LineAt, type Lines, type LiveLine, lineName } from "./link/lines.ts";
import type { Relays } from "./link/relays.ts";
import type { Mail } from "./mail/mail.ts";
import type { Settings } from "./me/records.ts";
import type { Reading } from "./notes/gate.ts";
import type { Marked } from "./numbers/judged.ts";
import type { Marks } from "./numbers/marks.ts";
import type { Clock, EnginePorts, Network, Random } from "./ports.ts";
import type { Change, Database } from "./records/database.ts";
import type { TableName } from "./records/tables.ts";

export { lazily } from "./lazily.ts";

/** A Rumor of one kind. */
export type RumorOf<K extends KnownBody["kind"]> = Rumor<Extract<KnownBody, { readonly kind: K }>> & Marked;

export interface Part {
  /** Commands it gives to the face, by name. Whatever one throws reaches the screens as a `FaceError`. */
  readonly commands?: object;
  /** The kinds of Rumor it takes: what each changes, or `undefined` to have it kept for later. */
  readonly kinds?: { readonly [K in KnownBody["kind"]]?: (rumor: RumorOf<K>) => Change[] | undefined };
  /** While true no other part hears from relays: a restore adds records first. */
  readonly holdsMail?: () => boolean;
  /** Work that must end before the state is first shown. */
  prepare?(): Promise<void>;
  start?(): Promise<void> | void;
  stop?(): void;
  /** The device or the user asks to try everything now. */
  hurry?(): void;
  /** A session has begun. */
  ready?(line: LiveLine): void;
  /** A relay says something without being asked. */
  notice?(line: Line, message: Message): void;
  /** Records of these tables have changed, durably. */
  changed?(tables: ReadonlySet<TableName>): void;
  /** Looks again at what was kept for later. */
  reread?(): void;
  /** A new reading of where this device is; `undefined`: unknown. */
  position?(reading: Reading | undefined): Promise<void>;
  /** What it shows. What has not changed keeps its identity. */
  state?(): Partial<AccountState>;
}

/** What every part stands on: one account's records, mail, and lines. */
/** A key of mine that stands beside my identity, by which something came. */
export interface Through {
  /** The id of its mask. */
  readonly mask?: string;
  /** Whether this sender, hex, is heard there. */
  hears?(sender: string): boolean;
}

export interface Spine {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly network: Network;
  /** Faster arithmetic for finding people, where the platform has it. */
  readonly loadOprf?: EnginePorts["loadOprf"] | undefined;
  /** Origin that links open. */
  readonly app: string;
  readonly database: Database;
  readonly mail: Mail;
  readonly relays: Relays;
  readonly lines: Lines;
  /** What numbers make of messages that come in. */
  readonly marks: Marks;
  /** The line through which I live: to my own key's mailbox, or to a hidden one. */
  readonly home: { at: LineAt };
  readonly trace: Trace;
  settings(): Settings;
  set(change: Partial<Settings>): Promise<void>;
  /** What is shown has changed without a record changing. */
  redraw(): void;
  /** What a Rumor changes; `undefined` where no part takes it yet. @param through another key of mine than my identity's */
  receive(rumor: Rumor, through?: Through): Change[] | undefined;
  /** What was kept for later is offered to the parts again. */
  reread(): void;
  hurry(): void;
  /** Whether mail is held back for now: a restore adds records first. */
  isMailHeld(): boolean;
  /** Mail is not held back any more: every open line calls `ready` again. */
  resume(): void;
  /** Closes this account and opens it again from what is stored. */
  reopen(): Promise<void>;
}

/** Starts a part. One that cannot write then (the device is full) holds up no other: it writes with its next change. */
export async function startPart(part: Part, trace: Trace): Promise<void> {
  try {
    await part.start?.();
  } catch (error) {
    trace.note("device.part", error);
  }
}

/** The live session through which I live. */
export const homeSession = ({ home, lines }: Pick<Spine, "home" | "lines">) => lines.session(home.at);
export const isHome = ({ home }: Pick<Spine, "home">, { name }: Pick<Line, "name">): boolean => name === lineName(home.at);

/** Commands of an object that is loaded with the first of them; `names` has every one, or it does not compile. */
export const commandsOn = <C extends object>(load: () => Promise<C>, names: { readonly [N in keyof C]: true }): C =>
  Object.fromEntries(
    Object.keys(names).map((name) => [
      name,
      async (...args: unknown[]) => ((await load()) as Record<string, (...args: unknown[]) => unknown>)[name]?.(...args),
    ]),
  ) as C;
