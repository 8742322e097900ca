/** Which pages may call the API: those of registered apps, by their origins. No cookie is ever taken. */
import { cors } from "@connectrpc/connect";
import type { Request, Response } from "./adapter.ts";

/** Registered ones, as they are at the moment. */
export type IsOrigin = (origin: string) => boolean | Promise<boolean>;

const PREFLIGHT_SECS = 7200;
const HEADERS = [...cors.allowedHeaders, "Authorization"].join(", ");
const EXPOSED = cors.exposedHeaders.join(", ");

/** @returns true when the request was a preflight, which is answered then */
export async function allowOrigin(request: Request, response: Response, isOrigin: IsOrigin): Promise<boolean> {
  const { origin } = request.headers;
  // No page. Answers to POST are kept by no cache, so nothing has to say what they vary by.
  if (origin === undefined) return false;
  const isPreflight = request.method === "OPTIONS" && request.headers["access-control-request-method"] !== undefined;
  const isAllowed = typeof origin === "string" && (await isOrigin(origin));
  if (isAllowed) {
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader("access-control-expose-headers", EXPOSED);
  }
  response.setHeader("vary", "Origin");
  if (!isPreflight) return false;
  if (isAllowed) {
    response.setHeader("access-control-allow-methods", "POST");
    response.setHeader("access-control-allow-headers", HEADERS);
    response.setHeader("access-control-max-age", String(PREFLIGHT_SECS));
  }
  response.statusCode = 204;
  response.end();
  return true;
}
