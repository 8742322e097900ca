/** Listening at a port. */
import type { Server } from "node:http";
import { type Log, logError } from "../log.ts";

/**
 * Rejects where the port cannot be had. What fails later, a connection that the system could not hand over, is logged: an `error` that
 * nobody listens to would end the process.
 */
export function listenAt(server: Server, port: number, host: string, log: Log): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      server.on("error", (error) => logError(log, error, "a connection could not be accepted; the client tries again"));
      resolve();
    });
  });
}
