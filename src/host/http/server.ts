/** HTTP on node:http: one answer a request, sent within bounds of size and time, and upgrades. What is answered is the caller's affair. */
import { createReadStream } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import type { HeldBytes } from "../limits/held-bytes.ts";
import { type Log, logError } from "../log.ts";
import type { Clock } from "../ports.ts";
import { type FilePart, type HttpAnswer, plain, refusedUpgrade } from "./answer.ts";
import { namesOneHost } from "./target.ts";

export interface HttpServices {
  answer(request: IncomingMessage): Promise<HttpAnswer>;
  /** Takes the socket over, or refuses it. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  /** What was answered and nobody has read. */
  readonly unread: HeldBytes;
  readonly clock: Clock;
  readonly log: Log;
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

/** Holds no more of the file than the connection takes. A file that cannot be read on ends the connection: its length was promised. */
function sendFile({ log }: HttpServices, response: ServerResponse, { path, start, end, sent }: FilePart): void {
  pipeline(createReadStream(path, { start, end }), response, (error) => {
    sent();
    // A client that went away is no fault.
    if (error && error.code !== "ERR_STREAM_PREMATURE_CLOSE")
      logError(log, error, "a file could not be sent to its end; the client asks again");
  });
}

function send(services: HttpServices, request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  const body = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const bodiless = answer.status === 204 || answer.status === 304;
  const bytes = answer.file ? answer.file.end - answer.file.start + 1 : (body?.length ?? 0);
  const length: Record<string, string> = bodiless ? {} : { "content-length": String(bytes) };
  // A body that was refused unread would be taken for the next request.
  const hangUp: Record<string, string> = request.complete || !hasBody(request) ? {} : { connection: "close" };
  response.writeHead(answer.status, { ...answer.headers, ...length, ...hangUp });
  if (answer.file && request.method !== "HEAD") {
    sendFile(services, response, answer.file);
    return;
  }
  answer.file?.sent();
  const written = request.method === "HEAD" || bodiless ? undefined : body;
  response.end(written);
  awaitReader(services, response, written?.length ?? 0, answer.bodyFor);
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;

async function respond(services: HttpServices, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(services, request, response, namesOneHost(request) ? await services.answer(request) : plain(400, "more than one Host"));
  } catch (error) {
    logError(services.log, error, "an HTTP request failed inside the server; the client was answered 500");
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
    // A client that went away: its connection closes, which is what the bounds above go by.
    response.on("error", () => undefined);
    void respond(services, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // The same, before or after the upgrade.
    socket.on("error", () => undefined);
    if (namesOneHost(request)) services.upgrade(request, socket, head);
    else socket.end(refusedUpgrade("400 Bad Request"));
  });
  return server;
}
