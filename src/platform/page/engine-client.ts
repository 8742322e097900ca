/** The engine's client in the page: commands and state over messages to the worker. */
import { commandsOver, type Engine, type EngineCommands, type EngineState, FaceError, STARTING } from "../../engine/face.ts";
import type { Call, Result, StateChange, ToPage, ToWorker } from "../messages.ts";

interface Pending {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Applies a change to the page's copy of the state. */
export function applyChange(state: EngineState, { whole, parts, gone }: StateChange): EngineState {
  const next: Record<string, unknown> = { ...(whole ? STARTING : state), ...parts };
  for (const name of gone) delete next[name];
  return next as unknown as EngineState;
}

/** `worker` is anything messages can be posted to; `unique` names this page's calls among all tabs. */
export function engineClient(
  worker: { postMessage(message: ToWorker): void; onmessage: ((event: MessageEvent<ToPage>) => void) | null },
  unique: string,
  steady = (): number => performance.now() / 1000,
): Engine {
  const pending = new Map<string, Pending>();
  const listeners = new Set<(state: EngineState) => void>();
  let state = STARTING;
  let count = 0;
  /** The last reported position and its time: a new engine knows none. */
  let position: { readonly args: readonly unknown[]; readonly at: number } | undefined;

  const changed = (change: StateChange): void => {
    state = applyChange(state, change);
    for (const listener of listeners) listener(state);
  };
  /** The engine that had these calls is gone. Repeating is safe, because every command is idempotent. */
  const askAgain = (): void => {
    for (const { call } of pending.values()) worker.postMessage(call);
    if (!position) return;
    const [fix, age_s = 0] = position.args;
    const message: Call = {
      type: "call",
      id: `${unique}:${count++}`,
      name: "position",
      args: [fix, Number(age_s) + steady() - position.at],
    };
    worker.postMessage(message);
  };
  const settle = (result: Result): void => {
    const waiting = pending.get(result.id);
    pending.delete(result.id);
    if (result.ok) waiting?.resolve(result.value);
    else waiting?.reject(new FaceError(result.code, result.retry, result.about));
  };
  worker.onmessage = ({ data }) => {
    if (data.type === "state") changed(data);
    else if (data.type === "takeover") askAgain();
    else settle(data);
  };

  const call = (name: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const message: Call = { type: "call", id: `${unique}:${count++}`, name, args };
      if (name === "position") position = { args, at: steady() };
      pending.set(message.id, { call: message, resolve, reject });
      worker.postMessage(message);
    });

  return commandsOver<EngineCommands, Pick<Engine, "subscribe">>(call, {
    subscribe(listener) {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
  });
}
