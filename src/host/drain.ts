/** The drain after SIGTERM: not ready, no new connections, finish what is in flight, close connections, close the store. Bounded in time. */
import type { Server } from "node:http";
import type { Log } from "./log.ts";
import type { Clock } from "./ports.ts";

/** Connections get no longer than this, whatever clients or the disk do. */
const CONNECTIONS_SECS = 10;
/** Nor does closing the store: it is whole at every moment, so leaving it open costs nothing. */
const STORE_SECS = 5;

/** What holds connections beside the server's own requests. */
export interface Connections {
  /** Finishes what each has in flight and closes it. */
  drain(): Promise<void>;
  /** Cuts whatever is left. */
  cutAll(): void;
}

export interface DrainParts {
  readonly server: Server;
  readonly sockets: Connections;
  readonly clock: Clock;
  readonly log: Log;
  /** Stops upkeep and closes the store. */
  readonly closeStore: () => Promise<void>;
}

/** Waits for the work, but no longer than this. */
function within(clock: Clock, seconds: number, work: Promise<void>, late: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(seconds, () => {
      late();
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
