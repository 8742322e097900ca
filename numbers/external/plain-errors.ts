/**
 * Errors that Connect makes by itself quote what they could not read ("expected string, got 5"), and most of them come before any interceptor. An error
 * without our detail is one of those: its text is replaced in the answer, in each of the protocols.
 */
import { Code, ConnectError } from "@connectrpc/connect";
import { encodeEnvelope, type UniversalServerResponse } from "@connectrpc/connect/protocol";
import {
  endStreamFlag,
  endStreamFromJson,
  endStreamToJson,
  errorFromJsonBytes,
  errorToJsonBytes,
} from "@connectrpc/connect/protocol-connect";
import { findTrailerError, setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import { trailerFlag, trailerParse, trailerSerialize } from "@connectrpc/connect/protocol-grpc-web";
import { refusal } from "./reasons.ts";

/** What Connect says of a body that it cannot read. */
const UNREADABLE: ReadonlySet<Code> = new Set([Code.InvalidArgument, Code.Internal, Code.DataLoss, Code.Unknown]);

/** The error to send instead; undefined: it is ours. */
function instead(error: ConnectError): ConnectError | undefined {
  if (error.details.length > 0) return undefined;
  return UNREADABLE.has(error.code) ? refusal("malformed") : new ConnectError("", error.code);
}

const STATUS_OF_UNREADABLE = 400;

async function joined(body: UniversalServerResponse["body"]): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body ?? []) parts.push(part);
  return Buffer.concat(parts);
}

async function plainUnary(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  const body = await joined(response.body);
  const other = instead(errorFromJsonBytes(body, undefined, new ConnectError("", Code.Unknown)));
  const bytes = other ? errorToJsonBytes(other, undefined) : body;
  response.header?.set("content-length", String(bytes.length));
  const status = other && other.details.length > 0 ? STATUS_OF_UNREADABLE : response.status;
  return { ...response, status, body: once(bytes) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Trailers without those of another error. */
function plainTrailer(trailer: Headers): void {
  const error = findTrailerError(trailer);
  const other = error && instead(error);
  if (other) setTrailerStatus(trailer, other);
}

const ENVELOPE_BYTES = 5;

function plainEnvelope(chunk: Uint8Array): Uint8Array {
  const data = chunk.subarray(ENVELOPE_BYTES);
  if (chunk[0] === trailerFlag) {
    const trailer = trailerParse(data);
    plainTrailer(trailer);
    return encodeEnvelope(trailerFlag, trailerSerialize(trailer));
  }
  if (chunk[0] !== endStreamFlag) return chunk;
  const { metadata, error } = endStreamFromJson(data);
  const other = error && instead(error);
  return other ? encodeEnvelope(endStreamFlag, utf8(JSON.stringify(endStreamToJson(metadata, other, undefined)))) : chunk;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* plainStream({ body, trailer }: UniversalServerResponse): AsyncGenerator<Uint8Array> {
  for await (const chunk of body ?? []) yield plainEnvelope(chunk);
  if (trailer) plainTrailer(trailer);
}

const isStream = (header: Headers | undefined): boolean => /^application\/(grpc|connect)/.test(header?.get("content-type") ?? "");

export async function withPlainErrors(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  if (isStream(response.header)) return { ...response, body: plainStream(response) };
  return response.status === 200 || response.body === undefined ? response : plainUnary(response);
}
