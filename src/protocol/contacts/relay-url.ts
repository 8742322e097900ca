/** Relay addresses and link parameters, read without the `URL` class: the protocol uses the JavaScript language alone. */
import { fromBase64Url } from "../encoding/bytes.ts";
import { readUtf8 } from "../encoding/utf8.ts";
import { ProtocolError } from "../errors.ts";

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const AUTHORITY = /^(https?|wss?):\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])(:[1-9]\d{0,4})?\/?$/;
const DEFAULT_PORT: Readonly<Record<string, string>> = { https: ":443", http: ":80" };

/**
 * Normalises a relay's address to an origin (`https://relay.example`). Plain http is allowed for loopback only.
 * @throws ProtocolError `malformed`
 */
export function relayOrigin(address: string): string {
  const match = AUTHORITY.exec(address.trim().toLowerCase());
  if (!match || Number(match[3]?.slice(1) ?? 0) > 65_535) throw new ProtocolError("malformed", "not a relay address");
  const scheme = match[1]!.replace(/^ws/, "http");
  const port = match[3] === DEFAULT_PORT[scheme] ? "" : (match[3] ?? "");
  const authority = `${match[2]}${port}`;
  if (scheme === "http" && !LOOPBACK.test(authority)) throw new ProtocolError("malformed", "a relay must be reached over TLS");
  return `${scheme}://${authority}`;
}

/** The authority of a relay's origin, in the form that bound authentication signs. */
export const relayHost = (origin: string): string => origin.replace(/^https?:\/\//, "");

/** Reads a link's `r` parameter (base64url) as a relay's origin. @throws ProtocolError `malformed` */
export function parseRelay(base64Url: string): string {
  const bytes = fromBase64Url(base64Url);
  return relayOrigin(readUtf8(bytes, 0, bytes.length) ?? "");
}

/** The parameters of a link, from its fragment, or from its query where there is no fragment. @throws ProtocolError `malformed` */
export function linkParameters(link: string): ReadonlyMap<string, string> {
  if (link.length > 4096) throw new ProtocolError("malformed", "too long for a link");
  const trimmed = link.trim();
  const from = trimmed.includes("#") ? trimmed.indexOf("#") : trimmed.indexOf("?");
  const parameters = new Map<string, string>();
  for (const pair of trimmed.slice(from + 1).split("&")) {
    const at = pair.indexOf("=");
    if (at > 0) parameters.set(pair.slice(0, at), decodeComponent(pair.slice(at + 1)));
  }
  return parameters;
}

function decodeComponent(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ProtocolError("malformed", "not a link");
  }
}

/** The origin of `address`, or `fallback` when it is missing or not a relay address. Never throws. */
export function relayOriginOr(address: string | undefined, fallback: string): string {
  try {
    return address === undefined ? fallback : relayOrigin(address);
  } catch {
    return fallback;
  }
}
