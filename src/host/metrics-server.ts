/** `/metrics` on a separate port of the loopback interface: metrics must not be readable on the public port. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { listenAt } from "./http/listen.ts";
import { type Log, quietly } from "./log.ts";

const HOST = "127.0.0.1";

export interface Exposed {
  /** The metrics in Prometheus' text format, with its content type. */
  expose(): Promise<{ readonly type: string; readonly text: string }>;
}

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @param port 0: the system chooses one */
export async function serveMetrics(metrics: Exposed, port: number, log: Log): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 });
  server.on("request", (request, response) => {
    if (request.url !== "/metrics" || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(404).end();
      return;
    }
    void quietly(log, metrics.expose(), "the metrics could not be put together; the scrape was answered 500").then((exposed) => {
      if (!exposed) return response.writeHead(500).end();
      const { type, text } = exposed;
      return response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(text);
    });
  });
  await listenAt(server, port, HOST, log);
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
