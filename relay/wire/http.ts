/** HTTP on node:http: a small route table, the same headers everywhere, and the app for whatever is no API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import type { HeldBytes } from "../limits/held-bytes.ts";
import type { Log } from "../ops/log.ts";
import type { Clock } from "../ports.ts";
import { refusal, type Sockets } from "./sockets.ts";
import { namesOneHost, targetOf } from "./target.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Whom the body is for, as far as that is known: somebody who has proved a key, or everybody, who all get the same bytes in memory. */
  readonly bodyFor?: "proved" | "everybody";
}

export type Endpoint = (request: IncomingMessage, path: string) => HttpAnswer | Promise<HttpAnswer>;

export interface HttpServices {
  /** By `<method> <path>`. */
  readonly routes: Readonly<Record<string, Endpoint>>;
  /** Everything outside /v1: the app. */
  readonly app: Endpoint;
  readonly sockets: Sockets;
  /** What was answered and nobody has read. */
  readonly unread: HeldBytes;
  readonly clock: Clock;
  readonly log: Log;
}

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, x-ppp-bound, x-ppp-digest, x-ppp-timestamp",
  "access-control-expose-headers": "date, retry-after",
  "access-control-max-age": "86400",
} as const;
const API = { ...CORS, "cache-control": "no-store", "x-content-type-options": "nosniff" } as const;

export const plain = (status: number, text: string, headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  body: `${text}\n`,
});

const isApi = (path: string): boolean => path === "/v1" || path.startsWith("/v1/");
const declaredPaths = new Set(WIRE.endpoints.map(({ path }) => path.split("?", 1)[0]));

/** What no route answers below /v1. */
function noRoute({ routes }: HttpServices, path: string): HttpAnswer {
  const methods = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (methods.length > 0) {
    return plain(405, "method not allowed", { allow: [...methods.map((route) => route.split(" ", 1)[0]), "OPTIONS"].join(", ") });
  }
  if (path === "/v1/ws") return plain(426, "this is a WebSocket endpoint", { upgrade: "websocket", connection: "upgrade" });
  return declaredPaths.has(path) ? plain(501, "feature-disabled: this relay does not do that") : plain(404, "not found");
}

async function answerTo(services: HttpServices, request: IncomingMessage): Promise<HttpAnswer> {
  if (!namesOneHost(request)) return plain(400, "more than one Host");
  const { path } = targetOf(request);
  const route = services.routes[`${request.method === "HEAD" ? "GET" : request.method} ${path}`];
  if (!isApi(path)) return route ? route(request, path) : services.app(request, path);
  if (request.method === "OPTIONS") return { status: 204, headers: API };
  const answer = route ? await route(request, path) : noRoute(services, path);
  return { ...answer, headers: { ...API, ...answer.headers } };
}

/** What a connection takes at once, as a rule: smaller answers need no account. */
const SMALL = 16 * 1024;
/** As for a reply on a socket. */
const READ_SECS = 120;

/** Until the other side has read it, a large answer of its own counts; and none waits for ever. */
function awaitReader(
  { unread, clock }: HttpServices,
  response: ServerResponse,
  bytes: number,
  bodyFor: HttpAnswer["bodyFor"],
): void {
  if (bytes <= SMALL || response.writableFinished || response.destroyed) return;
  const cut = (): void => void response.destroy();
  const hold = unread.open(cut);
  const cancel = clock.after(READ_SECS, cut);
  response.once("close", () => {
    cancel();
    hold.is(0);
  });
  if (bodyFor === "proved") hold.proved();
  if (bodyFor !== "everybody") hold.is(bytes);
}

function send(services: HttpServices, request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  const length: Record<string, string> = bodiless ? {} : { "content-length": String(body?.length ?? 0) };
  // A body that was refused unread would be taken for the next request.
  const hangUp: Record<string, string> = request.complete || !hasBody(request) ? {} : { connection: "close" };
  response.writeHead(answer.status, { ...answer.headers, ...length, ...hangUp });
  const written = request.method === "HEAD" || bodiless ? undefined : body;
  response.end(written);
  awaitReader(services, response, written?.length ?? 0, answer.bodyFor);
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;

async function respond(services: HttpServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(services, request, response, await answerTo(services, request));
  } catch (error) {
    services.log.error({ error: error instanceof Error ? error.message : "unknown" }, "request failed");
    if (!response.headersSent) send(services, request, response, plain(500, "internal error"));
    else response.destroy();
  }
}

/** Longer than any poll waits: a connection on which nothing moves, neither way, is given up. */
const IDLE_MS = 150_000;

/** The server, not yet listening. */
export function createHttpServer(services: HttpServices): Server {
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  server.timeout = IDLE_MS;
  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    void respond(services, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => undefined);
    if (!namesOneHost(request)) socket.end(refusal("400 Bad Request"));
    else if (targetOf(request).path === "/v1/ws") services.sockets.upgrade(request, socket, head);
    else socket.end(refusal("404 Not Found"));
  });
  return server;
}
