/** HTTP on node:http: one answer for each request, within bounds on size and time, and upgrades. The caller provides the answers. */
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
  /** `sent`: it has written, or writes, to the response itself. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<HttpAnswer | "sent">;
  /** Takes the socket over, or refuses it. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Accounts for answers that clients have not read yet. */
  readonly unread: HeldBytes;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers up to this size fit the send buffer as a rule and are not accounted for. Bytes. */
const SMALL = 16 * 1024;
/** The time limit for reading an answer, as for a reply on a WebSocket. */
const READ_SECS = 120;

/** Accounts for a large answer until the client has read it, and cuts the connection after READ_SECS. */
function awaitReader(
  { unread, clock }: HttpServices,
  response: ServerResponse,
  bytes: number,
  bodyFor: HttpAnswer["bodyFor"],
): void {
  if (bytes <= SMALL || response.writableFinished || response.destroyed) return;
  const cut = (): void => void response.destroy();
  const hold = unread.open({ cut });
  const cancel = clock.after(READ_SECS, cut);
  response.once("close", () => {
    cancel();
    hold.set(0);
  });
  if (bodyFor === "proved") hold.proved();
  if (bodyFor !== "everybody") hold.set(bytes);
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
  // Otherwise Node would parse the rest of a refused body as the next request.
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
    const answer = namesOneHost(request) ? await services.answer(request, response) : plain(400, "more than one Host");
    if (answer !== "sent") send(services, request, response, answer);
  } catch (error) {
    logError(services.log, error, "an HTTP request failed inside the server; the client was answered 500");
    if (!response.headersSent) send(services, request, response, plain(500, "internal error"));
    else response.destroy();
  }
}

/** A connection without traffic in either direction is closed after this. Longer than the longest long poll. */
const IDLE_MS = 150_000;

/** The server, not yet listening. */
export function createHttpServer(services: HttpServices): Server {
  const server = createServer({ requestTimeout: 120_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 });
  server.timeout = IDLE_MS;
  server.on("request", (request, response) => {
    // A client that disconnects is no failure; the `close` event does the clean-up.
    response.on("error", () => undefined);
    void respond(services, request, response);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    // The same, before and after the upgrade.
    socket.on("error", () => undefined);
    if (namesOneHost(request)) services.upgrade(request, socket, head);
    else socket.end(refusedUpgrade("400 Bad Request"));
  });
  return server;
}
