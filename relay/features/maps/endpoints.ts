/** The two endpoints of the map. Neither is told who asks. */
import type { IncomingMessage } from "node:http";
import { type Endpoint, plain } from "../../../src/host/http/answer.ts";
import { hasVersion } from "../../../src/host/http/etag.ts";
import { rangeOf } from "../../../src/host/http/range.ts";
import { Slots } from "../../../src/host/limits/slots.ts";
import type { MapShelf } from "./map-shelf.ts";

/** Packs on their way to one address at once. */
const AT_ONCE = 6;

export function listEndpoint(shelf: MapShelf): Endpoint {
  return async (request) => {
    const list = await shelf.list();
    if (!list) return plain(503, "the map is being prepared", { "retry-after": "10" });
    const headers = { "content-type": "application/json", etag: list.etag, "cache-control": "no-cache" };
    return hasVersion(request, list.etag)
      ? { status: 304, headers }
      : { status: 200, headers, body: list.json, bodyFor: "everybody" };
  };
}

/** @param addressKey the client's address as a rate limit key */
export function packEndpoint(shelf: MapShelf, addressKey: (request: IncomingMessage) => string): Endpoint {
  const slots = new Slots();
  return (request, path) => {
    const hash = path.slice(path.lastIndexOf("/") + 1);
    const bytes = shelf.bytesOf(hash);
    if (bytes === undefined) return plain(404, "no such pack; the list has those there are");
    const etag = `"${hash}"`;
    const headers = {
      "content-type": "application/octet-stream",
      etag,
      "cache-control": "public, max-age=31536000, immutable",
      "accept-ranges": "bytes",
    };
    if (hasVersion(request, etag)) return { status: 304, headers };
    const range = rangeOf(request.headers.range, bytes);
    if (range === "unsatisfiable") return plain(416, "no such range", { "content-range": `bytes */${bytes}` });
    const sent = slots.take([addressKey(request), AT_ONCE]);
    if (!sent) return plain(429, "several packs are on their way to this address", { "retry-after": "5" });
    const { start, end } = range ?? { start: 0, end: bytes - 1 };
    const part: Record<string, string> = range ? { "content-range": `bytes ${start}-${end}/${bytes}` } : {};
    return { status: range ? 206 : 200, headers: { ...headers, ...part }, file: { path: shelf.pathOf(hash), start, end, sent } };
  };
}
