/** Conditional requests (RFC 9110 §13.1.2). */
import type { IncomingMessage } from "node:http";

/** Whether the client has this version already. `etag`: in its quotes. */
export const hasVersion = ({ headers }: Pick<IncomingMessage, "headers">, etag: string): boolean =>
  (headers["if-none-match"] ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""))
    .some((tag) => tag === etag || tag === "*");
