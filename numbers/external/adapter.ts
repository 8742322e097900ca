/**
 * Requests of Node's servers, HTTP/1.1 and HTTP/2, to the handlers of the API and back. In the place of Connect's own adapter, which writes errors with
 * what caused them to the console, leaves their texts as they are, and never learns that an answer has ended.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { BlockList } from "node:net";
import { Code, ConnectError, type ContextValues, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { addressKey as blockOf, clientAddress } from "../../src/host/http/client-address.ts";
import type { ProxyHeader } from "../../src/host/http/forwarded.ts";
import { describe, type Log } from "../../src/host/log.ts";
import type { Clock } from "../../src/host/ports.ts";
import { addressKey, cutKey } from "./caller.ts";
import { MAX_REQUEST_BYTES } from "./limits.ts";
import { withPlainErrors } from "./plain-errors.ts";

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;

/** Proxies whose header says where a request comes from. */
export interface Proxies {
  readonly header: ProxyHeader;
  readonly trusted: BlockList;
}

function blockOfRequest({ headers, socket }: Request, { header, trusted }: Proxies): string {
  const value = headers[header];
  const text = Array.isArray(value) ? value.join(",") : value;
  return blockOf(clientAddress(socket.remoteAddress ?? "", text, header, trusted));
}

const cutOf = (response: Response) => (): void => void ("stream" in response ? response.stream.close() : response.destroy());

function valuesOf(request: Request, response: Response, proxies: Proxies): ContextValues {
  const values = createContextValues();
  values.set(addressKey, () => blockOfRequest(request, proxies));
  values.set(cutKey, cutOf(response));
  return values;
}

/** Of a request, with its frame. */
const MAX_BODY_BYTES = MAX_REQUEST_BYTES + 5;

/** How long a body may take. */
const BODY_SECS = 30;

/**
 * All of a body; of one that is too long, more than may be. Rejects where it was broken off, or cut because it took too long: what came may read as a
 * whole request.
 */
function bodyOf(request: Request, clock: Clock, cut: () => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const cancel = clock.after(BODY_SECS, cut);
    const done = (): void => {
      cancel();
      for (const event of BREAKS) request.off(event, broken);
      request.off("end", ended);
      request.off("data", take);
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    };
    const broken = (): void => {
      cancel();
      reject(GONE);
    };
    // HTTP/2 ends what was broken off as well.
    const ended = (): void => (request.aborted ? broken() : done());
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BODY_BYTES) done();
    };
    for (const event of BREAKS) request.on(event, broken);
    request.on("end", ended);
    request.on("data", take);
  });
}

const BREAKS = ["error", "close"] as const;

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

const GONE = new ConnectError("the client has gone", Code.Canceled);

/** Aborted when the client goes before it has the whole answer. */
function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) gone.abort(GONE);
  });
  return gone.signal;
}

function headersOf({ headers }: Request): Headers {
  const result = new Headers();
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === "string" && !name.startsWith(":")) result.append(name, value);
  }
  return result;
}

/** Connect reads the path alone, but wants an address. */
const ORIGIN = "http://api.invalid";

/** Each request is one message, for streams of answers too: so it is read before its handler runs. */
async function universalOf(
  request: Request,
  response: Response,
  { proxies, clock }: Pick<AdapterParts, "proxies" | "clock">,
): Promise<UniversalServerRequest> {
  const contextValues = valuesOf(request, response, proxies);
  const signal = goneSignal(response);
  const { httpVersion, method = "" } = request;
  const [header, url] = [headersOf(request), `${ORIGIN}${pathOf(request)}`];
  const body = once(await bodyOf(request, clock, cutOf(response)));
  return { httpVersion, method, url, header, body, signal, contextValues };
}

export interface Api {
  /** Whether a path is one of the API's. */
  has(path: string): boolean;
  serve(request: Request, response: Response): Promise<void>;
}

export const pathOf = ({ url }: Request): string => (url ?? "").split("?", 1)[0] ?? "";

/** Until the client takes more; at once when it has gone. */
const drained = (response: Response): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });

/** Both kinds of answers can; their types agree on no signature. */
const write = (response: Response, chunk: Uint8Array): boolean =>
  "stream" in response ? response.write(chunk) : response.write(chunk);

const nodeHeaders = (headers: Headers | undefined): Record<string, string> => Object.fromEntries(headers ?? []);

/** The head goes out with the first bytes: until then a handler may set it. */
async function send({ status, header, body, trailer }: UniversalServerResponse, response: Response): Promise<void> {
  for await (const chunk of body ?? []) {
    if (response.destroyed) return;
    if (!response.headersSent) response.writeHead(status, nodeHeaders(header));
    if (!write(response, chunk)) await drained(response);
  }
  if (!response.headersSent) response.writeHead(status, nodeHeaders(header));
  if (trailer) response.addTrailers(nodeHeaders(trailer));
  response.end();
}

/** How long a client may go on sending what nobody reads. */
const REST_SECS = 10;

/** What is left of a request that was answered before its end: else it would hold its stream, and with that the server, open. */
function leaveRest(request: Request, response: Response, clock: Clock): void {
  if (request.complete || response.destroyed) return;
  // An answer that is finished has let go of its connection; the request has not.
  const cut = (): void => void ("stream" in request ? request.stream.close() : request.destroy());
  request.once("close", clock.after(REST_SECS, cut));
  request.resume();
}

export interface AdapterParts {
  readonly handlers: ReadonlyMap<string, UniversalHandler>;
  readonly proxies: Proxies;
  readonly clock: Clock;
  readonly log: Log;
}

export function apiOf(parts: AdapterParts): Api {
  const { handlers, clock, log } = parts;
  return {
    has: (path) => handlers.has(path),
    async serve(request, response) {
      const handler = handlers.get(pathOf(request));
      if (!handler) return notFound(response);
      try {
        const universal = await universalOf(request, response, parts);
        await send(await withPlainErrors(await handler(universal)), response);
        leaveRest(request, response, clock);
      } catch (error) {
        // Most often the client has gone.
        log.debug(describe(error), "an answer of the API could not be sent");
        if (!response.writableEnded) response.destroy();
      }
    },
  };
}

export function notFound(response: Response): void {
  response.statusCode = 404;
  response.end();
}
