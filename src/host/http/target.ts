/** Checks on a request's target, host and content type (RFC 9112 §3.2). */
import type { IncomingMessage } from "node:http";

export interface Target {
  readonly path: string;
  readonly query: string;
}

/** In absolute form the target has scheme and authority too; servers must accept it. */
const AUTHORITY = /^https?:\/\/[^/?#]*/i;

export function targetOf({ url = "/" }: Pick<IncomingMessage, "url">): Target {
  const [target = ""] = url.replace(AUTHORITY, "").split("#", 1);
  const [path = ""] = target.split("?", 1);
  return { path: path === "" ? "/" : path, query: target.slice(path.length + 1) };
}

/** Whether a request has at most one Host header: with two, a proxy may have used the other one. (Node requires one.) */
export function namesOneHost({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === "host") hosts++;
  return hosts <= 1;
}

/**
 * Content types that another site's page cannot send without a preflight request (Fetch §4.8). With `text/plain` or no type, any page
 * could make its visitors' browsers post here and use up the budget of their addresses.
 */
const BINARY_TYPES = new Set([
  "application/msgpack",
  "application/x-msgpack",
  "application/vnd.msgpack",
  "application/octet-stream",
]);

export const hasBinaryType = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  BINARY_TYPES.has((headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "");
