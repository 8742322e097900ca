/**
 * One engine for all tabs of a device: a Web Lock chooses the worker that runs it, the others pass their page's commands on and its
 * state back (BroadcastChannel). When the chosen one goes, the next takes over with what the store holds.
 */

import { ended } from "../../engine/face/trace.ts";
import { type Call as EngineCall, type EngineState, FaceError } from "../../engine/face.ts";
import type { BetweenTabs, Call, Result, StateChange, ToPage, ToWorker } from "../messages.ts";

/** What a host needs of an engine. */
export interface HostedEngine {
  start(): Promise<void>;
  stop(): void;
  /** The device has no network. */
  offline(): void;
  subscribe(listener: (state: EngineState) => void): () => void;
  /** Runs a command by its name. Rejects with a `FaceError`. */
  readonly call: EngineCall;
}

export interface HostPorts {
  /** Runs `hold` while this worker is the chosen one; resolves when it is given up. */
  whenChosen(hold: () => Promise<void>): void;
  readonly tabs: Pick<BroadcastChannel, "postMessage" | "onmessage">;
  readonly page: { post(message: ToPage): void; onMessage(listener: (message: ToWorker) => void): void };
  createEngine(): HostedEngine;
}

/** Starts serving this worker's page, as leader or follower. */
export function host(ports: HostPorts): void {
  let engine: HostedEngine | undefined;
  /** An engine that still reads its store can do nothing yet: what it is asked meanwhile waits. */
  let started: Promise<void> | undefined;
  let last: EngineState | undefined;
  /** The device was wiped: another engine would only create the database again. */
  let wiped = false;
  let release = (): void => {};
  let unsubscribe = (): void => {};
  const tell = (message: StateChange | Result | { type: "takeover" }): void => {
    ports.page.post(message);
    ports.tabs.postMessage(message satisfies BetweenTabs);
  };

  const run = (): void => {
    const leader = ports.createEngine();
    engine = leader;
    tell({ type: "takeover" });
    unsubscribe = leader.subscribe((state) => {
      tell(difference(last, state));
      last = state;
      // Only the newer version's worker can use what it wrote; that worker waits for the lock.
      if (state.failure === "newer") resign();
    });
    started = leader.start();
  };

  const lead = async (): Promise<void> => {
    if (wiped) return;
    // This worker holds the lock for as long as it lives, or until it resigns.
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    run();
    await held;
  };

  const resign = (): void => {
    engine = undefined;
    last = undefined;
    release();
  };

  /** After a wipe the next worker starts from nothing. */
  const settle = (call: Call, result: Result): void => {
    if (call.name !== "wipe" || !result.ok) return;
    wiped = true;
    resign();
  };

  /** A tab that opens wants to know the state. Where nothing works, it is also a reason to try again: "Try again" opens it anew. */
  const greet = (known: EngineState): void => {
    if (known.phase === "failed") {
      unsubscribe();
      last = undefined;
      run();
    } else if (known.phase !== "wiped") ports.tabs.postMessage(difference(undefined, known));
  };

  /** Serves a page's message, from this tab or another. */
  const serve = (leader: HostedEngine, message: ToWorker, reply: (result: Result) => void): void => {
    if (message.type === "wake")
      // Before there is an identity nothing waits to be tried, and it is refused; afterwards each part notes what fails in it.
      void ended(leader.call("tryNow", []));
    else if (message.type === "offline") leader.offline();
    else
      void answer(leader, started, message).then((result) => {
        reply(result);
        settle(message, result);
      });
  };

  /** What the leader's worker tells goes on to the page; what other pages ask is not for a follower. */
  const follow = (message: BetweenTabs): void => {
    if (message.type !== "state" && message.type !== "result" && message.type !== "takeover") return;
    if (message.type === "state" && message.parts.phase === "wiped") wiped = true;
    ports.page.post(message);
  };

  ports.page.onMessage((message) => {
    if (engine) serve(engine, message, (result) => ports.page.post(result));
    else ports.tabs.postMessage(message satisfies BetweenTabs);
  });

  ports.tabs.onmessage = ({ data }: MessageEvent<BetweenTabs>) => {
    if (!engine) follow(data);
    else if (data.type === "call" || data.type === "wake" || data.type === "offline")
      serve(engine, data, (result) => ports.tabs.postMessage(result));
    else if (data.type === "hello" && last) greet(last);
  };

  ports.tabs.postMessage({ type: "hello" } satisfies BetweenTabs);
  ports.whenChosen(lead);
}

/** The parts of `state` that are not the very same as before. */
export function difference(before: EngineState | undefined, state: EngineState): StateChange {
  const names = Object.keys(state) as (keyof EngineState)[];
  const parts = Object.fromEntries(names.filter((name) => before?.[name] !== state[name]).map((name) => [name, state[name]]));
  const gone = before ? (Object.keys(before) as (keyof EngineState)[]).filter((name) => !(name in state)) : [];
  return { type: "state", whole: before === undefined, parts, gone };
}

async function answer(engine: HostedEngine, started: Promise<void> | undefined, { id, name, args }: Call): Promise<Result> {
  try {
    await started;
    return { type: "result", id, ok: true, value: await engine.call(name, args) };
  } catch (error) {
    const { code, retry, about } = error instanceof FaceError ? error : new FaceError("storage", true);
    return { type: "result", id, ok: false, code, retry, ...(about === undefined ? {} : { about }) };
  }
}
