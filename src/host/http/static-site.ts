/** Serves a built single-page app: its files, and index.html for the app's own routes. */
import type { IncomingMessage } from "node:http";
import type { Clock } from "../ports.ts";
import { type Endpoint, type HttpAnswer, plain } from "./answer.ts";
import { hasVersion } from "./etag.ts";
import { type StaticFile, StaticFiles } from "./static-files.ts";

/** File names below /assets/ contain a hash of the content, so they never change. */
const cacheControl = (path: string): string => (path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoded UTF-8: the caller answers 400.
    return undefined;
  }
}

/** Brotli, else gzip, else the plain file, as the client accepts. Of quality values only `q=0` counts. */
function choose(file: StaticFile, accepted: string): { body: Buffer; encoding?: string } {
  const takes = (name: string): boolean =>
    accepted.split(",").some((part) => {
      const [coding = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
      return coding === name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    });
  if (file.encoded.br && takes("br")) return { body: file.encoded.br, encoding: "br" };
  if (file.encoded.gzip && takes("gzip")) return { body: file.encoded.gzip, encoding: "gzip" };
  return { body: file.body };
}

/** Each encoding has its own ETag. */
function answerWith(file: StaticFile, path: string, request: IncomingMessage): HttpAnswer {
  const { body, encoding } = choose(file, request.headers["accept-encoding"]?.toString() ?? "");
  const etag = encoding ? `${file.etag.slice(0, -1)}-${encoding}"` : file.etag;
  const headers = { etag, vary: "accept-encoding", "cache-control": cacheControl(path) };
  if (hasVersion(request, etag)) return { status: 304, headers };
  return {
    status: 200,
    headers: { ...headers, "content-type": file.type, ...(encoding ? { "content-encoding": encoding } : {}) },
    body,
    bodyFor: "everybody",
  };
}

/** The endpoint for all paths without a route. @param missing the text of the answer when `dir` has no built app */
export function staticSite(dir: string, common: Readonly<Record<string, string>>, missing: string, clock: Clock): Endpoint {
  const files = new StaticFiles(dir, clock);

  async function answer(request: IncomingMessage, rawPath: string): Promise<HttpAnswer> {
    if (request.method !== "GET" && request.method !== "HEAD") return plain(405, "method not allowed", { allow: "GET, HEAD" });
    const path = decode(rawPath);
    if (path === undefined) return plain(400, "malformed path");
    const own = path === "/" ? undefined : await files.find(path);
    if (own) return answerWith(own, path, request);
    const isRoute = !path.slice(path.lastIndexOf("/") + 1).includes(".") && !path.startsWith("/assets/");
    if (!isRoute) return plain(404, "not found");
    const index = await files.find("/index.html");
    return index ? answerWith(index, "/index.html", request) : plain(404, missing);
  }

  return async (request, path) => {
    const { headers, ...rest } = await answer(request, path);
    return { ...rest, headers: { ...common, ...headers } };
  };
}
