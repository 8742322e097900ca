/** What the servers that are dialled by hand share: they come up in their own time, and are then loaded on every session. */
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Figure } from "../load/figures.ts";
import { timed } from "../load/lanes.ts";
import type { Shape } from "./peer.ts";

/** Rejects once the peer hangs up or its line breaks: nobody waits for an answer that cannot come. */
export function lost(socket: Socket): Promise<never> {
  const ended = new Promise<never>((_, reject) => {
    socket.once("error", (error) => reject(new Error(`the line broke: ${error.message}`)));
    socket.once("close", () => reject(new Error("the server hung up")));
  });
  // Nobody may be waiting when it does.
  ended.catch(() => {});
  return ended;
}

/** The longest that a load may take, in seconds: a server that no longer answers is given up. */
const LONGEST_S = 120;

/** Opens a session as soon as the server takes it. @throws when the server has ended */
export async function onceUp<T>(server: ChildProcess, open: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch {
      if (server.exitCode !== null) throw new Error(`${server.spawnfile} ended with ${server.exitCode}`);
      await pause(50);
    }
  }
}

/** Sends all events over all sessions, as many in flight on each as the shape says. */
export async function loaded<S extends { close(): void }>(
  sessions: readonly S[],
  { events, inFlight }: Shape,
  send: (session: S, index: number) => Promise<void>,
): Promise<Figure> {
  const lanes = sessions.flatMap((session) => Array.from({ length: inFlight }, () => (index: number) => send(session, index)));
  const stop = new AbortController();
  const late = pause(LONGEST_S * 1000, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`not done after ${LONGEST_S} s`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([timed([...Array(events).keys()], lanes), late]);
  } finally {
    stop.abort();
    for (const session of sessions) session.close();
  }
}
