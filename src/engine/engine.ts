/** The engine: an identity's life from nothing to ready, behind the public face. */
import { Account } from "./account.ts";
import { calling, failureOf, Pause } from "./calls.ts";
import { AppLock } from "./device/app-lock.ts";
import { deviceCommands } from "./device/commands.ts";
import type { DeviceContext, FirstRecords } from "./device/context.ts";
import { isFull, type WatchedStore, watchedStore } from "./device/watched-store.ts";
import type { DeviceCommands } from "./face/device.ts";
import type { HappenedCommands } from "./face/happened.ts";
import { isFix } from "./face/position.ts";
import { Trace } from "./face/trace.ts";
import { commandsOver, type EngineCommands, type EngineState, FaceError, STARTING } from "./face.ts";
import { type Reading, received } from "./notes/gate.ts";
import { PARTS, type Parts } from "./parts.ts";
import { type EnginePorts, StoreGone } from "./ports.ts";
import { Showing } from "./showing.ts";

class CairnEngine {
  private readonly ports: EnginePorts & { readonly parts: Parts };
  private readonly appLock: AppLock;
  private readonly trace: Trace;
  readonly showing: Showing;
  /** Commands that need no identity. */
  private readonly device: DeviceCommands & HappenedCommands;
  /** Runs a command by its name. Rejects with a `FaceError`; whoever waited for it sees what it did. */
  readonly call = calling(
    () => this.device,
    // While the account is read anew its commands wait; locking and wiping do not.
    () => this.reopening.over().then(() => this.account?.commands),
    () => this.showing.due(),
  );
  private readonly reopening = new Pause();
  private account: Account | undefined;
  private store: WatchedStore | undefined;
  private unwritten: EngineState["unwritten"];
  /** The vault's identity, while it is open. After a move the current identity is another, but the rows stay under this one. */
  private seed: Uint8Array | undefined;
  private phase: EngineState["phase"] = "starting";
  private failure: EngineState["failure"];
  /** Counts what was opened, locked and wiped: whatever was begun before the last of them is over. */
  private opening = 0;
  private reading: Reading | undefined;

  constructor(ports: EnginePorts, parts: Parts) {
    this.ports = { ...ports, parts };
    this.trace = new Trace(() => ports.clock.now());
    this.appLock = new AppLock(ports);
    this.appLock.absent = () => this.trace.quietly(this.lockUp(), "device.lock");
    this.showing = new Showing(ports.clock, () => this.build());
    this.device = {
      ...deviceCommands(this.context()),
      tryNow: async () => this.ready.hurry(),
      position: async (fix, age_s = 0) => {
        // What a device says before the identity is open still counts.
        this.reading = fix && isFix(fix) && age_s >= 0 ? received(fix, age_s, ports.clock) : undefined;
        // An account that is being read hears of it at the end.
        if (!this.reopening.isOn) await this.account?.position(this.reading);
      },
      whatHappened: async () => this.trace.list(),
    };
    ports.store.watch?.((error) => this.wrote(error));
  }

  /** Finds the identity on this device, if there is one, and starts it. */
  async start(): Promise<void> {
    try {
      const seed = await this.appLock.read();
      if (seed === "locked") return this.enter("locked");
      if (seed) return await this.open(seed);
      this.enter("welcome");
      if (this.ports.provesEarly) await this.ports.loadCrypto();
    } catch (error) {
      this.broke("device.start", error);
    }
  }

  /** Stops all work for good; the state stays readable. */
  stop(): void {
    // Equal to nothing: no opening from now on, nor one under way, is the last.
    this.opening = Number.NaN;
    this.appLock.stop();
    this.account?.stop();
  }

  /** The device has no network: what is connected is not, whatever it seems. */
  offline(): void {
    this.account?.offline();
  }

  private context(): DeviceContext {
    return {
      ports: this.ports,
      appLock: this.appLock,
      phase: () => this.phase,
      ready: () => this.ready,
      seed: () => this.seed,
      open: (seed, first) => this.open(seed, first),
      lockUp: () => this.lockUp(),
      close: (phase) => this.close(phase),
      fail: (why) => this.fail(why),
      show: () => this.showing.now(),
    };
  }

  private get ready(): Account {
    if (!this.account) throw new FaceError("not-ready", true);
    return this.account;
  }

  private async open(seed: Uint8Array, first: FirstRecords = () => []): Promise<void> {
    const opening = ++this.opening;
    const crypto = await this.ports.loadCrypto();
    const store = watchedStore(this.ports.store, (error) => this.wrote(error));
    const own = { store, crypto, trace: this.trace, reopen: () => this.reopen(seed, opening), redraw: () => this.showing.soon() };
    const account = await Account.open({ ...this.ports, ...own }, seed, first);
    // Locked or wiped while the account was read, or opened twice: it must not open by itself.
    if (this.opening !== opening) return store.end();
    [this.account, this.store, this.seed] = [account, store, seed];
    this.enter("ready");
    await account.start();
    await account.position(this.reading).catch((error: unknown) => this.trace.note("device.position", error));
  }

  private async reopen(seed: Uint8Array, opening: number): Promise<void> {
    // Locked, wiped or opened anew while this account was at work.
    if (this.opening !== opening) return;
    // The screens keep what was read until there is newer state.
    this.account?.stop();
    this.store?.end();
    const read = this.open(seed).catch((error: unknown) => {
      // No engine works any more: the screens must show that, so that somebody tries again.
      this.broke("device.reopen", error);
      throw error;
    });
    await this.reopening.during(read);
  }

  private async lockUp(): Promise<void> {
    if (this.phase !== "ready" || !this.account || !this.seed) return;
    // No failure here may keep it open.
    await this.appLock.remember(this.seed, this.account.own.seed).catch((error: unknown) => this.trace.note("device.lock", error));
    this.close("locked");
  }

  private broke(what: string, error: unknown): void {
    this.trace.note(what, error);
    this.fail(failureOf(error));
  }

  /** Nothing can work any more: the records in memory are dropped. */
  private fail(why: NonNullable<EngineState["failure"]>): void {
    if (this.phase === "failed" || this.phase === "wiped") return;
    this.failure = why;
    this.appLock.stop();
    this.close("failed");
  }

  /** Drops everything that was read with the seed. */
  private close(phase: "locked" | "wiped" | "failed"): void {
    this.opening++;
    this.account?.stop();
    this.store?.end();
    [this.account, this.store, this.seed] = [undefined, undefined, undefined];
    this.enter(phase);
  }

  /** Why the last write failed; undefined: it did not. */
  private wrote(error: unknown): void {
    const unwritten = error === undefined ? undefined : isFull(error) ? "full" : "broken";
    if (error !== undefined) this.trace.note("device.write", error);
    if (error instanceof StoreGone) this.fail(error.why);
    else if (this.unwritten !== unwritten) {
      this.unwritten = unwritten;
      this.showing.soon();
    }
  }

  private enter(phase: EngineState["phase"]): void {
    this.phase = phase;
    this.showing.now();
  }

  private build(): EngineState {
    const { account, appLock, failure, phase, unwritten } = this;
    const shown = account?.state() ?? { connection: { state: "offline", relay: "" } as const };
    return { ...STARTING, ...shown, phase, lock: appLock.state, ...(failure && { failure }), ...(unwritten && { unwritten }) };
  }
}

export type HostedEngine = EngineCommands & Pick<CairnEngine, "start" | "stop" | "offline" | "call"> & Pick<Showing, "subscribe">;

/** Makes an engine; it does nothing until it is started. `parts`: what it is made of. */
export function createEngine(ports: EnginePorts, parts: Parts = PARTS): HostedEngine {
  const engine = new CairnEngine(ports, parts);
  return commandsOver<EngineCommands, Omit<HostedEngine, keyof EngineCommands>>(engine.call, {
    ...{ start: () => engine.start(), stop: () => engine.stop(), offline: () => engine.offline() },
    subscribe: (listener) => engine.showing.subscribe(listener),
    call: engine.call,
  });
}
