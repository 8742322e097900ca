/** What a request asks for, and of whom (RFC 9112 §3.2). */
import type { IncomingMessage } from "node:http";

export interface Target {
  readonly path: string;
  readonly query: string;
}

/** In absolute form the target names scheme and authority as well; a server must take it. */
const AUTHORITY = /^https?:\/\/[^/?#]*/i;

export function targetOf({ url = "/" }: Pick<IncomingMessage, "url">): Target {
  const [target = ""] = url.replace(AUTHORITY, "").split("#", 1);
  const [path = ""] = target.split("?", 1);
  return { path: path === "" ? "/" : path, query: target.slice(path.length + 1) };
}

/** Whether a request names no more than one host: with two, what stands before this server may have looked at the other. (Node asks for one.) */
export function namesOneHost({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === "host") hosts++;
  return hosts <= 1;
}

/**
 * Types that no form and no script of another site can send without asking first (Fetch §4.8): with `text/plain`, or none, any page that
 * somebody looks at could have their browser post here, at the cost of their address.
 */
const BINARY = new Set(["application/msgpack", "application/x-msgpack", "application/vnd.msgpack", "application/octet-stream"]);

export const saysBinary = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  BINARY.has((headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "");
