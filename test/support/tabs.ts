/** The tabs of one device, each with a page and a worker. The lock and the channels are fakes; messages are cloned as between threads. */
import { type Engine, type EngineState, FaceError, STARTING } from "../../src/engine/face.ts";
import type { BetweenTabs, ToPage, ToWorker } from "../../src/platform/messages.ts";
import { engineClient } from "../../src/platform/page/engine-client.ts";
import { type HostedEngine, type HostPorts, host } from "../../src/platform/worker/host.ts";
import { turn } from "./fake-clock.ts";

const READY: EngineState = {
  ...STARTING,
  phase: "ready",
  connection: { state: "online", relay: "relay.example" },
};

/** An engine that only records its calls. Like the real one it refuses calls before it has started. */
class FakeEngine {
  private readonly tabs: Tabs;
  private listener: (state: EngineState) => void = () => {};
  private state: EngineState = { ...READY, phase: "starting" };
  private isReady = false;
  readonly face: HostedEngine;

  constructor(tabs: Tabs) {
    this.tabs = tabs;
    const own = {
      start: async () => {
        if (tabs.startsSlowly) await new Promise<void>((resolve) => tabs.starting.push(resolve));
        this.isReady = true;
        this.show({ phase: "ready" });
      },
      offline: () => void tabs.calls.push("offline"),
      subscribe: (listener: (state: EngineState) => void) => {
        this.listener = listener;
        listener(this.state);
        return () => {
          this.listener = () => {};
        };
      },
    };
    this.face = { ...own, call: (name, args) => this.call(name, args) };
  }

  show(change: Partial<EngineState>): void {
    this.state = { ...this.state, ...change };
    this.listener(this.state);
  }

  private async call(name: string, args: readonly unknown[]): Promise<unknown> {
    if (!this.isReady && name !== "position") throw new FaceError("not-ready", true);
    const [first] = args as [{ id?: string; latitude?: number } | string | undefined];
    const what = typeof first === "object" ? (first.id ?? first.latitude) : first;
    this.tabs.calls.push(what === undefined ? name : `${name} ${what}`);
    if (this.tabs.neverAnswers) await new Promise(() => {});
    if (what === "none") throw new FaceError("not-found");
    if (what === "broken") throw new TypeError("a bug");
    return name === "leaveNote" ? `left ${what}` : undefined;
  }
}

export class Tab {
  engines = 0;
  readonly engine: Engine;
  state!: EngineState;
  isClosed = false;
  /** Releases the lock. */
  release: () => void = () => {};
  readonly channel: HostPorts["tabs"];
  private readonly tabs: Tabs;
  private toWorker: (message: ToWorker) => void = () => {};

  constructor(tabs: Tabs) {
    this.tabs = tabs;
    const worker = {
      onmessage: null as ((event: MessageEvent<ToPage>) => void) | null,
      postMessage: (message: ToWorker) => this.later(message, (copy) => this.toWorker(copy)),
    };
    this.channel = {
      onmessage: null,
      postMessage: (message: BetweenTabs) => {
        for (const other of tabs.all) {
          if (other !== this)
            other.later(message, (data) => other.channel.onmessage?.call(undefined as never, { data } as MessageEvent));
        }
      },
    };
    this.engine = engineClient(worker, `tab${tabs.all.length}`);
    this.engine.subscribe((state) => {
      this.state = state;
    });
    host({
      whenChosen: (hold) => tabs.queue(this, hold),
      tabs: this.channel,
      page: {
        post: (message) => this.later(message, (data) => worker.onmessage?.({ data } as MessageEvent<ToPage>)),
        onMessage: (listener) => {
          this.toWorker = listener;
        },
      },
      createEngine: () => {
        this.engines++;
        tabs.runningEngine = new FakeEngine(tabs);
        return tabs.runningEngine.face;
      },
    });
  }

  wake(): void {
    this.toWorker({ type: "wake" });
  }

  offline(): void {
    this.toWorker({ type: "offline" });
  }

  /** Ends the tab and its worker at once, whatever they are doing. */
  close(): void {
    this.isClosed = true;
    this.tabs.gone(this);
  }

  /** Delivers a clone in a separate task, unless the tab is closed by then. */
  private later<T>(message: T, deliver: (copy: T) => void): void {
    const copy = structuredClone(message);
    setImmediate(() => this.isClosed || deliver(copy));
  }
}

export class Tabs {
  readonly all: Tab[] = [];
  /** The calls of all engines, in order. */
  readonly calls: string[] = [];
  readonly starting: (() => void)[] = [];
  runningEngine: FakeEngine | undefined;
  /** Engines never answer calls. */
  neverAnswers = false;
  /** Engines start only after `started`. */
  startsSlowly = false;
  /** No tab gets the lock until `unlock`. */
  locked = false;
  /** The most tabs that had the lock at one time. */
  mostRunning = 0;
  private holder: Tab | undefined;
  private readonly waiting: { readonly tab: Tab; readonly hold: () => Promise<void> }[] = [];

  get running(): number {
    return this.holder ? 1 : 0;
  }

  open(): Tab {
    const tab = new Tab(this);
    this.all.push(tab);
    return tab;
  }

  queue(tab: Tab, hold: () => Promise<void>): void {
    this.waiting.push({ tab, hold });
    setImmediate(() => this.choose());
  }

  unlock(): void {
    this.locked = false;
    this.choose();
  }

  gone(tab: Tab): void {
    if (this.holder !== tab) return;
    this.holder = undefined;
    setImmediate(() => this.choose());
  }

  started(): void {
    this.startsSlowly = false;
    for (const start of this.starting.splice(0)) start();
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) await turn();
  }

  private choose(): void {
    if (this.holder || this.locked) return;
    const next = this.waiting.splice(0, this.waiting.findIndex(({ tab }) => !tab.isClosed) + 1).at(-1);
    if (!next || next.tab.isClosed) return;
    this.holder = next.tab;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    void next.hold().then(() => this.gone(next.tab));
  }
}
