/** HTTP around the protocol: the app's files and their headers, CORS, health. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startRelay, tempDir } from "./harness.ts";

const SCRIPT = `export const text = ${JSON.stringify("a note at a place ".repeat(200))};`;

function appDir(): string {
  const outside = tempDir();
  writeFileSync(join(outside, "secret.txt"), "secret");
  const dir = join(outside, "app");
  mkdirSync(join(dir, "assets"), { recursive: true });
  writeFileSync(join(dir, "index.html"), "<!doctype html><title>Cairn</title>");
  writeFileSync(join(dir, "sw.js"), "// worker");
  writeFileSync(join(dir, "manifest.webmanifest"), "{}");
  writeFileSync(join(dir, "assets", "main-abc123.js"), SCRIPT);
  writeFileSync(join(dir, "assets", "icon.png"), Buffer.alloc(2000));
  symlinkSync(join(outside, "secret.txt"), join(dir, "assets", "link.txt"));
  return dir;
}

/** fetch() tidies paths up; this does not. */
function raw(url: string, path: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; headers: Record<string, string>; body: Buffer }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path, ...options }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; media-src blob:; font-src 'self'; " +
  "worker-src 'self'; manifest-src 'self'; frame-src 'none'; connect-src 'self' https: wss:LOCAL; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; object-src 'none'";

describe("the app's files", () => {
  it("come with their type and caching, compressed once the client takes it", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    const asset = await raw(url, "/assets/main-abc123.js");
    expect(asset).toMatchObject({
      status: 200,
      headers: { "cache-control": "public, max-age=31536000, immutable", "content-type": "text/javascript; charset=utf-8" },
    });
    expect(asset.body.toString()).toBe(SCRIPT);
    const gzip = await raw(url, "/assets/main-abc123.js", { headers: { "accept-encoding": "gzip, br;q=0" } });
    expect(gzip.headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
    const brotli = await raw(url, "/assets/main-abc123.js", { headers: { "accept-encoding": "gzip, deflate, br" } });
    expect(brotli.headers).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
    expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT);
    for (const path of ["/", "/index.html", "/sw.js", "/manifest.webmanifest"]) {
      expect(await raw(url, path)).toMatchObject({ status: 200, headers: { "cache-control": "no-cache" } });
    }
    expect((await raw(url, "/manifest.webmanifest")).headers["content-type"]).toBe("application/manifest+json");
    expect((await raw(url, "/assets/icon.png", { headers: { "accept-encoding": "br" } })).headers).not.toHaveProperty(
      "content-encoding",
    );
  });

  it("answer 304 to their own ETag, form by form", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    const headers = { "accept-encoding": "br" };
    const { etag = "" } = (await raw(url, "/assets/main-abc123.js", { headers })).headers;
    const known = await raw(url, "/assets/main-abc123.js", { headers: { ...headers, "if-none-match": `W/${etag}` } });
    expect(known.status).toBe(304);
    expect(known.body).toHaveLength(0);
    expect((await raw(url, "/assets/main-abc123.js", { headers: { "if-none-match": etag } })).status).toBe(200);
  });

  it("fall back to index.html for the app's own routes only", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    for (const path of ["/add", "/v", "/notes/new", "/va?p=x&t=y", "/v1x"]) {
      const { status, body, headers } = await raw(url, path);
      expect([status, body.toString(), headers["cache-control"]]).toEqual([200, "<!doctype html><title>Cairn</title>", "no-cache"]);
    }
    for (const path of ["/missing.js", "/assets/gone", "/v1/nothing", "/v1"]) expect((await raw(url, path)).status).toBe(404);
    expect((await raw(url, "/v1/ws")).status).toBe(426);
    expect((await raw(url, "/v1/events")).status).toBe(401);
    expect((await raw(url, "/v1/events/carry")).status).toBe(401);
    expect((await raw(url, "/v1/note/submit")).status).toBe(405);
    expect((await raw(url, "/add", { method: "POST" })).status).toBe(405);
    const head = await raw(url, "/", { method: "HEAD" });
    expect([head.status, head.body.length, head.headers["content-length"]]).toEqual([200, 0, "35"]);
  });

  it("are all there is: no way out of the directory", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    const tries = [
      "/../secret.txt",
      "/assets/../../secret.txt",
      "/%2e%2e/secret.txt",
      "/..%2fsecret.txt",
      "/assets/..%5c..%5csecret.txt",
      "//secret.txt",
      "/assets/link.txt",
      "/./../secret.txt",
      "/assets/main-abc123.js%00.txt",
      "/etc/passwd.txt",
    ];
    for (const path of tries) {
      const { status, body } = await raw(url, path);
      expect([path, status, body.toString().includes("secret\n") || body.toString() === "secret"]).toEqual([path, 404, false]);
    }
    expect((await raw(url, "/%zz")).status).toBe(400);
  });

  it("are found anew when the app is rebuilt meanwhile", async () => {
    const dir = appDir();
    const { url, clock } = await startRelay({ env: { PPP_APP_DIR: dir } });
    expect((await raw(url, "/assets/new-1.js")).status).toBe(404);
    writeFileSync(join(dir, "assets", "new-1.js"), "1");
    writeFileSync(join(dir, "index.html"), "<!doctype html><title>New</title>");
    clock.advance(3);
    expect((await raw(url, "/assets/new-1.js")).body.toString()).toBe("1");
    expect((await raw(url, "/")).body.toString()).toContain("New");
    rmSync(join(dir, "assets", "new-1.js"));
    expect((await raw(url, "/assets/new-1.js")).status).toBe(404);
  });

  it("say so when there is no app", async () => {
    const { url } = await startRelay();
    expect((await raw(url, "/")).status).toBe(404);
  });
});

describe("headers", () => {
  it("hold the policy, on every answer of the app", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    for (const path of ["/", "/assets/main-abc123.js", "/missing.js"]) {
      const { headers } = await raw(url, path);
      expect(headers["content-security-policy"]).toBe(
        CSP.replace("LOCAL", " http://localhost:* http://127.0.0.1:* ws://localhost:* ws://127.0.0.1:*"),
      );
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      });
      expect(headers["permissions-policy"]).toMatch(/geolocation=\(self\), camera=\(self\), microphone=\(self\), .*autoplay=\(\)/);
      expect(headers).not.toHaveProperty("x-powered-by");
      expect(headers).not.toHaveProperty("server");
    }
  });

  it("allow no plain connection once the relay is public", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir(), PPP_PUBLIC_URL: "https://relay.example" } });
    expect((await raw(url, "/")).headers["content-security-policy"]).toBe(CSP.replace("LOCAL", ""));
  });

  it("open the API to every origin", async () => {
    const { url } = await startRelay();
    const preflight = await raw(url, "/v1/note/submit", { method: "OPTIONS", headers: { origin: "https://other.example" } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST, OPTIONS",
    });
    expect(preflight.headers["access-control-allow-headers"]).toContain("content-type");
    expect((await raw(url, "/v1/nothing")).headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("health", () => {
  it("is alive; ready while its disk takes writes", async () => {
    let works = true;
    let probes = 0;
    const { url, clock } = await startRelay({
      wrapStore: (store) => ({
        ...store,
        async probe() {
          probes++;
          if (!works) throw new Error("read-only file system");
          await store.probe();
        },
      }),
    });
    expect((await raw(url, "/healthz")).status).toBe(200);
    for (let i = 0; i < 5; i++) expect((await raw(url, "/readyz")).status).toBe(200);
    expect(probes).toBe(1);
    works = false;
    clock.advance(1);
    expect((await raw(url, "/readyz")).status).toBe(503);
    expect((await raw(url, "/healthz")).status).toBe(200);
  });
});

describe("a request's target", () => {
  /** Written as it is; the first line of the answer and its body. */
  function say(url: string, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      let heard = "";
      socket.on("data", (data) => {
        heard += data.toString("latin1");
      });
      socket.on("close", () => resolve(heard));
      socket.on("error", reject);
      socket.write(text.replaceAll("\n", "\r\n"));
    });
  }
  const closing = "Connection: close\n\n";

  it("may be in absolute form", async () => {
    const { url } = await startRelay({ env: { PPP_APP_DIR: appDir() } });
    const from = (target: string): Promise<string> => say(url, `GET ${target} HTTP/1.1\nHost: relay.example\n${closing}`);
    for (const target of ["/healthz", "http://relay.example/healthz", "HTTPS://relay.example:8787/healthz?x=/v1/ws#y"]) {
      expect(await from(target)).toMatch(/^HTTP\/1\.1 200 [\s\S]*alive/);
    }
    expect(await from("http://relay.example/v1/nothing")).toMatch(/^HTTP\/1\.1 404 /);
    expect(await from("http://relay.example")).toContain("text/html");
    const upgrade = `Upgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Key: ${"A".repeat(22)}==\nSec-WebSocket-Version: 13\n\n`;
    const heard = new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      socket.once("data", (data) => {
        resolve(data.toString("latin1"));
        socket.destroy();
      });
      socket.write(`GET http://relay.example/v1/ws HTTP/1.1\nHost: relay.example\n${upgrade}`.replaceAll("\n", "\r\n"));
    });
    expect(await heard).toMatch(/^HTTP\/1\.1 101 /);
  });

  it("names one host", async () => {
    const { url } = await startRelay();
    const twice = "Host: relay.example\nHOST: other.example\n";
    expect(await say(url, `GET /healthz HTTP/1.1\n${twice}${closing}`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await say(url, `GET /v1/ws HTTP/1.1\n${twice}Upgrade: websocket\nConnection: Upgrade\n\n`)).toMatch(/^HTTP\/1\.1 400 /);
    expect(await say(url, `GET /healthz HTTP/1.1\nHost: relay.example\n${closing}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await say(url, `GET /healthz HTTP/1.1\n${closing}`)).toMatch(/^HTTP\/1\.1 400 /);
    // Before 1.1 there was none; some probes still speak so.
    expect(await say(url, "GET /healthz HTTP/1.0\n\n")).toMatch(/^HTTP\/1\.1 200 /);
  });
});
