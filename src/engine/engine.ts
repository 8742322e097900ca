/** The engine: an identity's life from nothing to ready, behind the public face. */
import { nameIn } from "../protocol/encoding/label.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Crypto } from "../protocol/primitives/crypto.ts";
import { Account, type AccountPorts } from "./account.ts";
import type { DeviceCommands } from "./face/device.ts";
import type { HappenedCommands } from "./face/happened.ts";
import { isFix } from "./face/position.ts";
import { type Call, commandsOver, type EngineCommands, type EngineState, FaceError, type Fix, STARTING } from "./face.ts";
import { AppLock } from "./keeping/app-lock.ts";
import { lockCommands } from "./keeping/lock-commands.ts";
import { KEEPING } from "./keeping/records.ts";
import { isFull, type WatchedStore, watchedStore } from "./keeping/watched-store.ts";
import { seedOf } from "./keeping/words.ts";
import { SETTINGS } from "./me/records.ts";
import { type Reading, received } from "./notes/gate.ts";
import { PARTS, type Parts } from "./parts.ts";
import { type KeyVault, type SlowHash, StoreGone } from "./ports.ts";
import { put } from "./records/database.ts";
import { Showing } from "./showing.ts";
import { Trace } from "./trace.ts";

export interface EnginePorts extends Pick<AccountPorts, "store" | "network" | "clock" | "random" | "app" | "relay"> {
  readonly vault: KeyVault;
  /** Makes a key of a passcode; large and slow, so not before it is needed. */
  readonly slowHash: SlowHash;
  /** Removes the database itself, once everything in it is gone. */
  erase?(): Promise<void>;
  /** Loads the primitives; large, so not before they are needed. */
  loadCrypto(): Promise<Crypto>;
  /** They are at hand, and may be wrong here: whoever is welcomed hears of it at once, not when a key is made. */
  readonly provesEarly?: boolean;
}

/** A new identity, or one that comes back from its words. */
interface Beginning {
  readonly name: string;
  readonly restoring: boolean;
}

/** Primitives that are missing, or answer wrongly. */
const isUnusable = (error: unknown): boolean => error instanceof Error && error.name === "CryptoUnavailable";

function failureOf(error: unknown): NonNullable<EngineState["failure"]> {
  if (error instanceof StoreGone) return error.why;
  return isUnusable(error) ? "crypto" : "storage";
}

/** The one shape of a failure that crosses the face. */
function faceError(error: unknown): FaceError {
  if (error instanceof FaceError) return error;
  if (error instanceof ProtocolError) return new FaceError(error.code === "bad-key" ? "bad-link" : "bad-draft");
  return new FaceError(isFull(error) ? "full" : "storage", true);
}

class CairnEngine {
  private readonly ports: EnginePorts;
  private readonly parts: Parts;
  private readonly appLock: AppLock;
  private readonly trace: Trace;
  private readonly showing: Showing;
  /** Commands that need no identity. */
  private readonly device: DeviceCommands & HappenedCommands;
  private account: Account | undefined;
  private store: WatchedStore | undefined;
  private unwritten: EngineState["unwritten"];
  /** The vault's, while it is open. Who one is now may be another: moving to a new key leaves the rows as they are. */
  private seed: Uint8Array | undefined;
  private phase: EngineState["phase"] = "starting";
  private failure: EngineState["failure"];
  /** How often it was locked or wiped. */
  private closed = 0;
  private creating: Promise<void> | undefined;
  private reading: Reading | undefined;

  constructor(ports: EnginePorts, parts: Parts) {
    this.ports = ports;
    this.parts = parts;
    this.trace = new Trace(() => ports.clock.now());
    this.appLock = new AppLock(ports);
    this.appLock.absent = () => this.trace.quietly(this.lockUp(), "device.lock");
    this.showing = new Showing(ports.clock, () => this.build());
    this.device = { ...this.deviceCommands(), ...lockCommands(this.context()) };
    ports.store.watch?.((error) => this.wrote(error));
  }

  /** Finds the identity on this device, if there is one, and starts it. */
  async start(): Promise<void> {
    try {
      const seed = await this.appLock.read();
      if (seed === "locked") this.enter("locked");
      else if (seed) await this.open(seed);
      else {
        this.enter("welcome");
        if (this.ports.provesEarly) await this.ports.loadCrypto();
      }
    } catch (error) {
      this.trace.note("device.start", error);
      this.fail(failureOf(error));
    }
  }

  /** Stops all work; the state stays readable. */
  stop(): void {
    this.appLock.stop();
    this.account?.stop();
  }

  /** The device has no network: what is connected is not, whatever it seems. */
  offline(): void {
    this.account?.offline();
  }

  subscribe(listener: (state: EngineState) => void): () => void {
    return this.showing.subscribe(listener);
  }

  /** Runs a command by its name. Rejects with a `FaceError`. */
  call: Call = async (name, args) => {
    try {
      const table = Object.hasOwn(this.device, name) ? this.device : this.account?.commands;
      const command = table && Object.hasOwn(table, name) ? (table as Record<string, unknown>)[name] : undefined;
      if (typeof command !== "function") throw new FaceError("not-ready", true);
      return await command(...args);
    } catch (error) {
      throw faceError(error);
    } finally {
      this.showing.due();
    }
  };

  private deviceCommands(): Pick<DeviceCommands, "createIdentity" | "restoreIdentity" | "tryNow" | "position"> & HappenedCommands {
    return {
      createIdentity: (name) => this.adopt(async () => this.ports.random(32), name),
      restoreIdentity: (words, name) => this.adopt(() => seedOf(words), name, true),
      tryNow: async () => this.ready.hurry(),
      position: (fix, age_s = 0) => this.position(fix, age_s),
      whatHappened: async () => this.trace.list(),
    };
  }

  /** What a device says before the identity is open still counts. */
  private async position(fix: Fix | undefined, age_s: number): Promise<void> {
    this.reading = fix && isFix(fix) && age_s >= 0 ? received(fix, age_s, this.ports.clock) : undefined;
    await this.account?.position(this.reading);
  }

  private context() {
    return {
      ports: this.ports,
      appLock: this.appLock,
      seeds: () => ({ vault: this.seed ?? this.ready.own.seed, own: this.ready.own.seed }),
      removeBackup: () => (this.ready.commands as Pick<EngineCommands, "setBackup">).setBackup(false),
      lockUp: () => this.lockUp(),
      isLocked: () => this.phase === "locked",
      open: (seed: Uint8Array) => this.open(seed),
      close: (phase: "locked" | "wiped") => this.close(phase),
      show: () => this.showing.now(),
    };
  }

  private get ready(): Account {
    if (!this.account) throw new FaceError("not-ready", true);
    return this.account;
  }

  /** The seed is durable before anything is built on it. A second press finds the first one's identity. */
  private adopt(makeSeed: () => Promise<Uint8Array>, name: string, restoring = false): Promise<void> {
    this.creating ??= this.begin(makeSeed, name, restoring).finally(() => {
      this.creating = undefined;
    });
    return this.creating;
  }

  private async begin(makeSeed: () => Promise<Uint8Array>, name: string, restoring: boolean): Promise<void> {
    if (this.account) return;
    // A locked device has an identity already, and a wiped one is to be forgotten.
    if (this.phase !== "welcome") throw new FaceError("not-ready");
    const seed = await makeSeed();
    // Where nothing can be sealed, no key is kept that nobody could use.
    await this.ports.loadCrypto().catch((error: unknown) => {
      if (isUnusable(error)) this.fail("crypto");
      throw error;
    });
    await this.ports.vault.save(seed);
    await this.open(seed, { name: nameIn(name), restoring });
  }

  private async open(seed: Uint8Array, beginning?: Beginning): Promise<void> {
    const { closed } = this;
    const crypto = await this.ports.loadCrypto();
    const store = watchedStore(this.ports.store, (error) => this.wrote(error));
    const own = { trace: this.trace, parts: this.parts, reopen: () => this.reopen(seed), redraw: () => this.redraw() };
    const account = await Account.open({ ...this.ports, ...own, store, crypto }, seed, (settings) =>
      beginning
        ? [
            // Whoever typed all 24 words has them.
            put("settings", SETTINGS, { ...settings, name: beginning.name, words_confirmed: beginning.restoring }),
            // Known before anything is fetched.
            ...(beginning.restoring ? [put("keeping", KEEPING, { restoring: true })] : []),
          ]
        : [],
    );
    // Locked or wiped while it was read: it is not to come back by itself.
    if (this.closed !== closed) return store.end();
    this.account = account;
    this.store = store;
    this.seed = seed;
    this.enter("ready");
    await account.start();
    await account.position(this.reading);
  }

  private async reopen(seed: Uint8Array): Promise<void> {
    // What it read stays on the screens until there is something newer.
    this.account?.stop();
    this.store?.end();
    await this.open(seed);
  }

  private async lockUp(): Promise<void> {
    if (this.phase !== "ready" || !this.account || !this.seed) return;
    // Nothing that goes wrong here keeps it open.
    await this.appLock.remember(this.seed, this.account.own.seed).catch((error: unknown) => this.trace.note("device.lock", error));
    this.close("locked");
  }

  /** Nothing can work, or go on: what was read is let go of. */
  private fail(why: NonNullable<EngineState["failure"]>): void {
    if (this.phase === "failed" || this.phase === "wiped") return;
    this.failure = why;
    this.appLock.stop();
    this.close("failed");
  }

  /** Lets go of everything that was read with the seed. */
  private close(phase: "locked" | "wiped" | "failed"): void {
    this.closed++;
    this.account?.stop();
    this.store?.end();
    this.account = undefined;
    this.store = undefined;
    this.seed = undefined;
    this.enter(phase);
  }

  /** How the last write ended; undefined: well. */
  private wrote(error: unknown): void {
    const unwritten = error === undefined ? undefined : isFull(error) ? "full" : "broken";
    if (error !== undefined) this.trace.note("device.write", error);
    if (error instanceof StoreGone) this.fail(error.why);
    else if (this.unwritten !== unwritten) {
      this.unwritten = unwritten;
      this.redraw();
    }
  }

  private redraw(): void {
    this.showing.soon(this.account?.state().sync !== undefined);
  }

  private enter(phase: EngineState["phase"]): void {
    this.phase = phase;
    this.showing.now();
  }

  private build(): EngineState {
    return {
      ...STARTING,
      ...(this.account ? this.account.state() : { connection: { state: "offline", relay: "" } as const }),
      phase: this.phase,
      ...(this.failure ? { failure: this.failure } : {}),
      lock: this.appLock.state,
      ...(this.unwritten ? { unwritten: this.unwritten } : {}),
    };
  }
}

export type HostedEngine = EngineCommands & Pick<CairnEngine, "start" | "stop" | "offline" | "subscribe" | "call">;

/** Makes an engine; it does nothing until it is started. `parts`: what it is made of. */
export function createEngine(ports: EnginePorts, parts: Parts = PARTS): HostedEngine {
  const engine = new CairnEngine(ports, parts);
  return commandsOver<EngineCommands, Omit<HostedEngine, keyof EngineCommands>>(engine.call, {
    start: () => engine.start(),
    stop: () => engine.stop(),
    offline: () => engine.offline(),
    subscribe: (listener) => engine.subscribe(listener),
    call: engine.call,
  });
}
