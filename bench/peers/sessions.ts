/** What the servers that are dialled by hand share: they come up in their own time, and are then loaded on every session. */
import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Figure } from "../load/figures.ts";
import { timed } from "../load/lanes.ts";
import type { Shape } from "./peer.ts";

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
  const result = await timed([...Array(events).keys()], lanes);
  for (const session of sessions) session.close();
  return result;
}
