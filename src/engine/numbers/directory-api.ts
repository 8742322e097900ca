/** A directory as an app asks it: Connect's unary calls as plain requests with JSON, and its OAuth endpoints. */
import { hasZeroBits } from "../../protocol/attestation/work.ts";
import { type Bytes, be64, concat, fromBase64Url, toBase64, utf8 } from "../../protocol/encoding/bytes.ts";
import { readUtf8 } from "../../protocol/encoding/utf8.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { FaceError } from "../face.ts";
import type { Spine } from "../part.ts";
import type { HttpReply } from "../ports.ts";

export type Json = Readonly<Record<string, unknown>>;
type Ports = Pick<Spine, "clock" | "crypto" | "network">;

/** The copy of an account comes in one answer, with all that it ever had. */
const MOST_BYTES = 4 * 1024 * 1024;
/** More than this would keep a phone busy for minutes. */
const MOST_WORK_BITS = 22;
/** Seconds of the last date that there is. */
const MOST_NUMBER = 8_640_000_000_000;
/** Hashes between pauses. */
const WORK_SLICE = 2_000;

/** No answer, or one of something else than a directory. */
export const away = (): FaceError => new FaceError("no-directory", true);

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Base64 of either alphabet, as JSON of protobuf has it. @returns empty for what is none */
export function bytesIn(value: unknown): Bytes {
  if (typeof value !== "string") return new Uint8Array(0);
  try {
    return fromBase64Url(value.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""));
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return new Uint8Array(0);
  }
}
export const textIn = (value: unknown): string => (typeof value === "string" ? value : "");
/** A whole number, which JSON of protobuf may have as digits. @returns 0 for what is none, or more than a date can be */
export function numberIn(value: unknown): number {
  const number = typeof value === "number" ? value : /^\d{1,15}$/.test(textIn(value)) ? Number(value) : 0;
  return Number.isInteger(number) && number > 0 && number <= MOST_NUMBER ? number : 0;
}
export const listIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isMap) : []);
export const mapIn = (value: unknown): Json => (isMap(value) ? value : {});
/** The one of these names that an enum's value stands for. */
export const namedIn = <T extends string>(prefix: string, names: readonly T[], value: unknown): T | undefined =>
  names.find((name) => value === `${prefix}_${name.toUpperCase()}`);
const isMap = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

function read({ status, body }: HttpReply): Answer {
  if (body.length === 0) return { status, body: {} };
  try {
    const value: unknown = JSON.parse(readUtf8(body, 0, body.length) ?? "");
    if (isMap(value)) return { status, body: value };
  } catch {
    // Not a directory's: the same as none.
  }
  throw away();
}

/** @throws FaceError `no-directory` */
export async function ask(
  { network }: Ports,
  url: string,
  options: Omit<Parameters<Ports["network"]["request"]>[3] & object, "max_bytes"> & { readonly body?: string },
): Promise<Answer> {
  const { body, ...rest } = options;
  const reply = network.request(body === undefined ? "GET" : "POST", url, body === undefined ? undefined : utf8(body), {
    max_bytes: MOST_BYTES,
    ...rest,
  });
  return read(
    await reply.catch(() => {
      throw away();
    }),
  );
}

export const form = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");

export const postForm = (ports: Ports, url: string, fields: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(ports, url, { body: form(fields), headers: { "content-type": "application/x-www-form-urlencoded" }, signed: true });

/** The one detail of every error, from what Connect adds for readers of JSON. */
function reasonOf(body: Json): { readonly reason: string; readonly challenge: Bytes; readonly bits: number } {
  const { reason, challenge, workBits } = mapIn(listIn(body.details)[0]?.debug);
  return { reason: textIn(reason), challenge: bytesIn(challenge), bits: numberIn(workBits) };
}

const CODES: Readonly<Record<string, ConstructorParameters<typeof FaceError>>> = {
  unauthenticated: ["number-login"],
  resource_exhausted: ["number-often", true],
  not_found: ["not-found"],
  unavailable: ["no-directory", true],
};

function failure(body: Json): FaceError {
  const code = textIn(body.code);
  const { reason } = reasonOf(body);
  const [name, retry] = CODES[code] ?? (["number-refused"] as const);
  return code === "" ? away() : new FaceError(name, retry ?? false, reason || code);
}

/** One rpc. `token`: of who asks; absent: nothing says who. @throws FaceError */
export async function call(ports: Ports, issuer: string, rpc: string, fields: object, token?: string): Promise<Json> {
  const send = (more: object): Promise<Answer> =>
    ask(ports, `${issuer}/cairn.numbers.v1.${rpc}`, {
      body: JSON.stringify({ ...fields, ...more }),
      headers: { "content-type": "application/json", ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      signed: token !== undefined,
    });
  let answer = await send({});
  const { reason, challenge, bits } = reasonOf(answer.body);
  if (reason === "work" && bits <= MOST_WORK_BITS) {
    const nonce = await work(ports, challenge, bits);
    answer = await send({ work: { challenge: toBase64(challenge), nonce: toBase64(nonce) } });
  }
  if (answer.status !== 200) throw failure(answer.body);
  return answer.body;
}

/** The piece of work that is asked of everybody while many ask. */
async function work({ clock, crypto }: Ports, challenge: Bytes, bits: number): Promise<Bytes> {
  for (let tried = 0; ; tried++) {
    const nonce = be64(tried);
    if (hasZeroBits(crypto.blake2b(32, concat(challenge, nonce)), bits)) return nonce;
    if (tried % WORK_SLICE === WORK_SLICE - 1) await clock.breathe();
  }
}
