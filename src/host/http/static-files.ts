/** A built app's files, read and compressed once. A URL path is looked up in a list of the directory's files, never joined to a path. */
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Clock } from "../ports.ts";

export interface StaticFile {
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** Compressed forms, where they are smaller. */
  readonly encoded: { readonly br?: Buffer; readonly gzip?: Buffer };
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".webmanifest": "application/manifest+json",
  ".webapp": "application/x-web-app-manifest+json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};
const COMPRESSED_ALREADY = new Set([".png", ".jpg", ".webp", ".woff2"]);
/** The least time between two scans of the directory. An unknown path causes a scan, because the app may have been rebuilt. */
const RESCAN_SECS = 2;

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

async function compress(path: string, body: Buffer): Promise<StaticFile["encoded"]> {
  if (COMPRESSED_ALREADY.has(extname(path)) || body.length < 512) return {};
  // The first visitor waits for this. Quality 6 makes the app 1.2 % larger than 9 and takes a fortieth of the time.
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  const [br, gz] = await Promise.all([toBrotli(body, quality), toGzip(body)]);
  return { ...(br.length < body.length ? { br } : {}), ...(gz.length < body.length ? { gzip: gz } : {}) };
}

async function load(path: string): Promise<StaticFile> {
  const body = await readFile(path);
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  return { type: TYPES[extname(path)] ?? "application/octet-stream", etag, body, encoded: await compress(path, body) };
}

interface Cached {
  readonly modified: number;
  readonly size: number;
  readonly file: Promise<StaticFile>;
}

export class StaticFiles {
  private readonly root: string;
  private readonly clock: Clock;
  private paths: ReadonlyMap<string, string> = new Map();
  private scanned = Number.NEGATIVE_INFINITY;
  private scanning: Promise<void> | undefined;
  private readonly cache = new Map<string, Cached>();

  constructor(root: string, clock: Clock) {
    this.root = root;
    this.clock = clock;
  }

  /** The file under a URL path such as `/assets/x.js`; `undefined` when the app has none. */
  async find(urlPath: string): Promise<StaticFile | undefined> {
    if (!this.paths.has(urlPath)) await this.rescan();
    const path = this.paths.get(urlPath);
    return path === undefined ? undefined : this.read(path);
  }

  private async read(path: string): Promise<StaticFile | undefined> {
    try {
      const { mtimeMs: modified, size } = await stat(path);
      const cached = this.cache.get(path);
      if (cached?.modified === modified && cached.size === size) return await cached.file;
      const file = load(path);
      this.cache.set(path, { modified, size, file });
      return await file;
    } catch {
      // The file was removed after the scan: the answer is the same as for an unknown path.
      this.cache.delete(path);
      return undefined;
    }
  }

  private async rescan(): Promise<void> {
    const now = this.clock.elapsed();
    if (now - this.scanned < RESCAN_SECS) return this.scanning;
    this.scanned = now;
    this.scanning = this.scan();
    return this.scanning;
  }

  private async scan(): Promise<void> {
    // A missing directory counts as empty: a relay may run without a built app.
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    this.paths = new Map(files.map((path) => [`/${relative(this.root, path).split(sep).join("/")}`, path]));
    for (const path of this.cache.keys()) if (!files.includes(path)) this.cache.delete(path);
  }
}
