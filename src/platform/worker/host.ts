/**
 * One engine for all tabs of a device: a Web Lock selects the worker that runs it (the leader). The others forward their page's
 * commands and the leader's state (BroadcastChannel). When the leader goes, the next worker takes over with what the store holds.
 */

import { ended } from "../../engine/face/trace.ts";
import { type Call as EngineCall, type EngineState, FaceError } from "../../engine/face.ts";
import type { BetweenTabs, Call, Result, StateChange, ToPage, ToWorker } from "../messages.ts";

/** The engine's interface to its host. */
export interface HostedEngine {
  start(): Promise<void>;
  /** The device has no network. */
  offline(): void;
  subscribe(listener: (state: EngineState) => void): () => void;
  /** Runs a command by its name. Rejects with a `FaceError`. */
  readonly call: EngineCall;
}

export interface HostPorts {
  /** Runs `hold` while this worker is the leader; the promise resolves when it resigns. */
  whenChosen(hold: () => Promise<void>): void;
  readonly tabs: Pick<BroadcastChannel, "postMessage" | "onmessage">;
  readonly page: { post(message: ToPage): void; onMessage(listener: (message: ToWorker) => void): void };
  createEngine(): HostedEngine;
}

/** Starts serving this worker's page, as leader or follower. */
export function host(ports: HostPorts): void {
  let engine: HostedEngine | undefined;
  /** While an engine reads its store it can do nothing, so commands wait for this. */
  let started: Promise<void> | undefined;
  let last: EngineState | undefined;
  /** The device was wiped: a new engine here would create the database again. */
  let wiped = false;
  let release = (): void => {};
  let unsubscribe = (): void => {};
  const tell = (message: StateChange | Result | { type: "takeover" }): void => {
    ports.page.post(message);
    ports.tabs.postMessage(message satisfies BetweenTabs);
  };

  const run = (): void => {
    unsubscribe();
    last = undefined;
    const leader = ports.createEngine();
    engine = leader;
    tell({ type: "takeover" });
    unsubscribe = leader.subscribe((state) => {
      // What a page shows, and what was pressed there, stays until this engine has read its store.
      if (state.phase === "starting") return;
      tell(difference(last, state));
      last = state;
      // Only a newer version's worker can use this data; it waits for the lock.
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
    release();
  };

  /** After a wipe the next worker starts from nothing. */
  const settle = (call: Call, result: Result): void => {
    if (call.name !== "wipe" || !result.ok) return;
    wiped = true;
    resign();
  };

  /** A new tab asks for the state. After a failed start it also triggers another attempt: "Try again" reloads the page. */
  const answerHello = (known: EngineState): void => {
    if (known.phase === "failed") run();
    else if (known.phase !== "wiped") ports.tabs.postMessage(difference(undefined, known));
  };

  /** Serves a page's message, from this tab or another. */
  const serve = (leader: HostedEngine, message: ToWorker, reply: (result: Result) => void): void => {
    if (message.type === "wake")
      // Without an identity this is refused; otherwise each part logs its own failures.
      void ended(leader.call("tryNow", []));
    else if (message.type === "offline") leader.offline();
    else
      void answer(leader, started, message).then((result) => {
        reply(result);
        settle(message, result);
      });
  };

  /** Passes the leader's messages on to the page; other pages' commands are not for a follower. */
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
    else if (data.type === "hello" && last) answerHello(last);
  };

  ports.tabs.postMessage({ type: "hello" } satisfies BetweenTabs);
  ports.whenChosen(lead);
}

/** The parts of `state` that are not identical to those before. */
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
