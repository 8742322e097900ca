/** Waiting for what an engine shows, and its failures in the agent's words. */
import { type EngineState, FaceError, type FaceErrorCode } from "../src/engine/face.ts";
import type { Clock } from "../src/engine/ports.ts";
import { AgentError, type AgentErrorCode } from "./errors.ts";

export interface Shows {
  subscribe(listener: (state: EngineState) => void): () => void;
}

/** The first thing that `find` finds in the state; `undefined` when that takes longer than `seconds`. */
export function found<T>(
  engine: Shows,
  clock: Pick<Clock, "after">,
  seconds: number,
  find: (state: EngineState) => T | undefined,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    let isOver = false;
    let unsubscribe: (() => void) | undefined;
    const end = (value: T | undefined): void => {
      if (isOver) return;
      isOver = true;
      cancel();
      unsubscribe?.();
      resolve(value);
    };
    const cancel = clock.after(seconds, () => end(undefined));
    unsubscribe = engine.subscribe((state) => {
      const value = isOver ? undefined : find(state);
      if (value !== undefined) end(value);
    });
    // The first call comes before there is anything to stop.
    if (isOver) unsubscribe();
  });
}

const CODES: Partial<Record<FaceErrorCode, AgentErrorCode>> = {
  "bad-draft": "bad-message",
  "too-large": "bad-message",
  "bad-link": "not-found",
  "own-link": "not-found",
  "unknown-person": "not-found",
  "not-found": "not-found",
  "room-gone": "not-found",
  "bad-address": "not-found",
  "other-key": "not-trusted",
  "no-directory": "unreachable",
  blocked: "refused",
  "no-line": "unreachable",
  "not-ready": "unreachable",
  storage: "storage",
  full: "storage",
};

/** Gives a command, and says in the agent's words how it failed. @throws AgentError */
export async function given<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    if (!(error instanceof FaceError)) throw error;
    throw new AgentError(CODES[error.code] ?? "refused", error.code, error);
  }
}
