/** What SIGTERM sets off: unready, no newcomers, finish what is in flight, close connections, close the store. Always ends. */
import type { Server } from "node:http";
import type { Clock } from "../ports.ts";
import type { Sockets } from "../wire/sockets.ts";
import type { Log } from "./log.ts";

/** Connections get no longer than this, whatever clients or the disk do. */
const CONNECTIONS_SECS = 10;
/** Nor does closing the store: it is whole at every moment, so leaving it open costs nothing. */
const STORE_SECS = 5;

export interface DrainParts {
  readonly server: Server;
  readonly sockets: Sockets;
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
    log.warn("the drain took too long; cutting what is left");
    sockets.cutAll();
    server.closeAllConnections();
  });
  await within(clock, STORE_SECS, parts.closeStore(), () => log.warn("the store did not close"));
}
