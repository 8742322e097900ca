/** An identity at work: the spine that every part stands on, and the fan-out over them. */
import { fromHex, toHex } from "../protocol/encoding/bytes.ts";
import type { Rumor } from "../protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../protocol/identity/identity.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import type { Trace } from "./face/trace.ts";
import type { AccountState } from "./face.ts";
import { type LineEvents, Lines } from "./link/lines.ts";
import { Relays } from "./link/relays.ts";
import { Mail } from "./mail/mail.ts";
import { SETTINGS, type Settings } from "./me/records.ts";
import type { Reading } from "./notes/gate.ts";
import { Marks } from "./numbers/marks.ts";
import { type Part, type Spine, startPart, type Through } from "./part.ts";
import { commandsOf, type Parts } from "./parts.ts";
import type { EnginePorts } from "./ports.ts";
import { type Change, Database, put } from "./records/database.ts";

export interface AccountPorts
  extends Pick<EnginePorts, "store" | "network" | "clock" | "random" | "app" | "relay" | "loadOprf" | "vouching"> {
  readonly crypto: Crypto;
  readonly trace: Trace;
  readonly parts: Parts;
  /** Closes this account and opens it again from what is stored. */
  reopen(): Promise<void>;
  /** What is shown has changed. */
  redraw(): void;
}

/** What the ends of a mask say to each other: nothing that is answered with a name, or signed by who one is. */
const THROUGH_A_MASK: readonly string[] = ["KEY_EXCHANGE_RETURN", "PRESENCE", "REVOKE", "ACK"];

export class Account {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly lines: Lines;
  private readonly marks: Marks;
  private readonly trace: Trace;
  private readonly parts: readonly Part[];
  private stopped = false;
  /** By name. */
  readonly commands: object;

  /** Loads an identity's records; `first`: what is written before anything is read. @throws what the store or the crypto rejects with */
  static async open(ports: AccountPorts, seed: Uint8Array, first: (settings: Settings) => readonly Change[]): Promise<Account> {
    const { store, crypto, random, parts, relay } = ports;
    const database = await Database.open(store, crypto, random, seed, parts.tables);
    await database.commit(first({ name: "", relay, words_confirmed: false }));
    const account = new Account(ports, database, seed);
    for (const part of account.parts) await part.prepare?.();
    return account;
  }

  private constructor(ports: AccountPorts, database: Database, seed: Uint8Array) {
    const { app, clock, crypto, loadOprf, network, random, redraw, reopen, trace } = ports;
    [this.database, this.trace] = [database, trace];
    const settings = (): Settings => database.get("settings", SETTINGS) ?? { name: "", relay: ports.relay, words_confirmed: false };
    this.mail = new Mail(crypto, clock, random, identityFromSeed(crypto, seed), settings());
    this.mail.speaksAs = (person) => (database.get("person", person)?.mask ? null : undefined);
    if (ports.vouching) Object.assign(this.mail, ports.vouching);
    const relays = new Relays(network, database, clock);
    this.lines = new Lines({ clock, crypto, network, random, relays, trace }, this.events(redraw));
    this.marks = new Marks({ clock, crypto, database });
    const spine: Spine = {
      ...{ app, clock, crypto, database, loadOprf, network, random, redraw, relays, reopen, settings, trace },
      lines: this.lines,
      marks: this.marks,
      home: { at: { relay: settings().relay } },
      mail: this.mail,
      set: (change) => database.commit([put("settings", SETTINGS, { ...settings(), ...change })]),
      receive: (rumor, through) => this.receive(rumor, through),
      reread: () => this.forEachPart((part) => part.reread?.()),
      hurry: () => this.hurry(),
      isMailHeld: () => this.parts.some((part) => part.holdsMail?.()),
      resume: () => this.resume(),
    };
    this.parts = ports.parts.make(spine);
    this.commands = commandsOf(this.parts);
    database.changed = (tables) => {
      this.forEachPart((part) => part.changed?.(tables));
      redraw();
    };
  }

  /** The current identity. */
  get own(): Identity {
    const { seed } = this.database.get("settings", SETTINGS) ?? {};
    return seed === undefined ? this.mail.vault : this.mail.identity(fromHex(seed));
  }

  async start(): Promise<void> {
    for (const part of this.parts) if (!this.stopped) await startPart(part, this.trace);
    if (!this.stopped) this.lines.start();
  }

  stop(): void {
    this.stopped = true;
    // A write that was under way may still end.
    this.database.changed = () => {};
    this.forEachPart((part) => part.stop?.(), [...this.parts].reverse());
    this.lines.stop();
  }

  /** The device or the user says: now. */
  hurry(): void {
    this.lines.hurry();
    this.forEachPart((part) => part.hurry?.());
  }

  /** The device says that it has no network. */
  offline(): void {
    this.lines.offline();
  }

  async position(reading: Reading | undefined): Promise<void> {
    for (const part of this.parts) await part.position?.(reading);
  }

  state(): Partial<AccountState> {
    return Object.assign({}, ...this.parts.map((part) => part.state?.()));
  }

  /** A part that fails holds up no other, and nothing that is durable seems to have failed. */
  private forEachPart(what: (part: Part) => void, parts = this.parts): void {
    for (const part of parts) {
      try {
        what(part);
      } catch (error) {
        this.trace.note("device.part", error);
      }
    }
  }

  /** The parts that hear from relays: all, or only the part that holds mail back. */
  private hearing(): readonly Part[] {
    const holder = this.parts.find((part) => part.holdsMail?.());
    return holder ? [holder] : this.parts;
  }

  private events(redraw: () => void): LineEvents {
    return {
      ready: (line) => this.forEachPart((part) => part.ready?.(line), this.hearing()),
      notice: (line, message) => this.forEachPart((part) => part.notice?.(line, message), this.hearing()),
      changed: redraw,
    };
  }

  private resume(): void {
    for (const line of this.lines.live()) this.forEachPart((part) => part.ready?.(line), this.hearing());
  }

  private receive(rumor: Rumor, through: Through = {}): Change[] | undefined {
    const { kind } = rumor.body;
    // A move of a blocked person still counts: the block follows them to the new key.
    if (kind !== "KEY_ROTATION" && this.database.get("blocked", toHex(rumor.sender))) return [];
    const judged = this.marks.judge(rumor);
    if (!judged) return [];
    const { sender, mask = this.database.get("person", toHex(sender))?.mask } = judged.rumor;
    // Through a mask its two ends are heard, and nobody else; elsewhere they are not, or an answer would say whose the mask is.
    if (through.hears?.(toHex(sender)) === false) return [];
    if (mask !== through.mask || (mask !== undefined && !THROUGH_A_MASK.includes(kind))) return [];
    for (const { kinds } of this.parts) {
      const take = (kinds as Readonly<Record<string, (rumor: Rumor) => Change[] | undefined>> | undefined)?.[kind];
      const changes = take?.(judged.rumor);
      if (take) return changes && [...changes, ...judged.pins];
    }
    return undefined;
  }
}
