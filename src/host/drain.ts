/** The drain after SIGTERM: stop accepting, finish requests in flight, close connections, close the store. Each step has a time limit. */
import type { Server } from "node:http";
import type { Log } from "./log.ts";
import type { Clock } from "./ports.ts";

/** The time limit of closing connections: clients and the disk may be slow. */
const CONNECTIONS_SECS = 10;
/** The time limit of closing the store. Its file is consistent at every moment, so not closing it loses nothing. */
const STORE_SECS = 5;

/** The connections that are not HTTP requests. */
export interface Connections {
  /** Finishes the requests in flight on each connection and closes it. */
  drain(): Promise<void>;
  /** Terminates the connections that are left. */
  cutAll(): void;
}

export interface DrainParts {
  readonly server: Server;
  readonly sockets: Connections;
  readonly clock: Clock;
  readonly log: Log;
  /** Stops the upkeep and closes the store. */
  readonly closeStore: () => Promise<void>;
}

/** Resolves when `work` ends, or after `seconds`, then having called `onTimeout`. */
function within(clock: Clock, seconds: number, work: Promise<void>, onTimeout: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(seconds, () => {
      onTimeout();
      resolve();
    });
    work.then(resolve, reject).finally(cancel);
  });
}

async function endConnections({ server, sockets }: DrainParts): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await sockets.drain();
  server.closeIdleConnections();
  await ended;
}

export async function drain(parts: DrainParts): Promise<void> {
  const { server, sockets, clock, log } = parts;
  await within(clock, CONNECTIONS_SECS, endConnections(parts), () => {
    log.warn("the drain took too long; the connections that are left are cut");
    sockets.cutAll();
    server.closeAllConnections();
  });
  await within(clock, STORE_SECS, parts.closeStore(), () =>
    log.warn("the database was not closed in time; it is whole, and what its log holds is folded in at the next start"),
  );
}
