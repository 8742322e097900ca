/** The second listener, for gRPC: HTTP/2 in the clear, for a proxy to put TLS before. Browsers and pages use the first. */
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Log } from "../../src/host/log.ts";
import { logError } from "../../src/host/log.ts";
import type { Api } from "./adapter.ts";

/** A connection on which nothing happens; a watcher's heartbeat comes every 30 s. */
const IDLE_MS = 150_000;
const SETTINGS = { maxConcurrentStreams: 100 };

export interface GrpcListener {
  /** @returns the port */
  listen(port: number, host: string): Promise<number>;
  /** Lets what runs come to its end, for so long. */
  close(): Promise<void>;
}

function requireWell(port: ReturnType<Http2Server["address"]>): number {
  if (port === null || typeof port === "string") throw new Error("the listener has no port");
  return port.port;
}

export function grpcListener(api: Api, log: Log): GrpcListener {
  const server: Http2Server = createServer({ settings: SETTINGS });
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session: ServerHttp2Session) => {
    sessions.add(session);
    session.on("error", () => undefined);
    session.once("close", () => sessions.delete(session));
    session.setTimeout(IDLE_MS, () => session.close());
  });
  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    void api.serve(request, response);
  });
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          server.on("error", (error) =>
            logError(log, error, "a connection for gRPC could not be accepted; the client tries again"),
          );
          resolve(requireWell(server.address()));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.close();
      }),
  };
}
