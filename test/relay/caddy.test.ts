/** The Caddyfile of docs/operating, in front of a relay: needs Caddy (Debian: apt-get install caddy) on the PATH. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { Socket } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { encodeCommand, parseMessage } from "../../src/protocol/wire/frame.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { freePort } from "../support/free-port.ts";
import { turn } from "./fake-clock.ts";
import { startRelay, tempDir } from "./harness.ts";
import { bytesOf, envelope, person } from "./people.ts";

const missing = spawnSync("caddy", ["version"]).status !== 0;
if (missing) console.log("test/relay/caddy.test.ts is skipped: there is no caddy on the PATH (Debian: apt-get install caddy)");

const CADDYFILE = new URL("../../docs/operating/Caddyfile", import.meta.url);
const proxies: ChildProcess[] = [];
afterEach(() => {
  for (const proxy of proxies.splice(0)) proxy.kill("SIGKILL");
});

const reachable = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new Socket();
    socket.once("error", () => resolve(false));
    socket.connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
  });

/** Caddy on a port of this machine, without TLS, which needs a name. */
async function proxyTo(url: string): Promise<number> {
  const port = await freePort();
  const config = join(tempDir(), "Caddyfile");
  writeFileSync(config, readFileSync(CADDYFILE));
  const env = { ...process.env, CAIRN_SITE: `http://127.0.0.1:${port}`, CAIRN_UPSTREAM: new URL(url).host, HOME: tempDir() };
  const caddy = spawn("caddy", ["run", "--adapter", "caddyfile", "--config", config], { env, stdio: "ignore" });
  proxies.push(caddy);
  while (!(await reachable(port))) {
    if (caddy.exitCode !== null) throw new Error(`caddy ended with ${caddy.exitCode}`);
    await turn();
  }
  return port;
}

interface Ask {
  readonly port: number;
  readonly path: string;
  /** Which of the loopback addresses to come from: each is a client of its own. */
  readonly from?: string;
  readonly body?: Uint8Array;
  readonly headers?: Record<string, string>;
}

async function ask({ port, path, from = "127.0.0.1", body, headers = {} }: Ask) {
  const method = body ? "POST" : "GET";
  const call = request({ host: "127.0.0.1", port, path, method, localAddress: from, headers });
  call.end(body);
  const [response] = (await once(call, "response")) as [import("node:http").IncomingMessage];
  response.resume();
  await once(response, "end");
  return { status: response.statusCode ?? 0, headers: response.headers };
}

describe.skipIf(missing)("behind Caddy", () => {
  it("each client has a budget of its own, whatever it claims to be", async () => {
    const { url } = await startRelay();
    const port = await proxyTo(url);
    const submit = async (from: string, claimed?: string): Promise<number> => {
      const headers = { "content-type": "application/msgpack", ...(claimed ? { "x-forwarded-for": claimed } : {}) };
      return (await ask({ port, path: "/v1/note/submit", from, body: bytesOf("noise", 20), headers })).status;
    };
    const { max_count } = RELAY_LIMITS.HTTP_REFUSED_RATE;
    for (let i = 0; i < max_count; i++) expect(await submit("127.0.0.2", `198.51.100.${i}`)).toBe(400);
    expect(await submit("127.0.0.2", "198.51.100.250")).toBe(429);
    expect(await submit("127.0.0.2")).toBe(429);
    expect(await submit("127.0.0.3")).toBe(400);
  });

  it("WebSockets pass, and the drain's close code arrives", async () => {
    const { url, clock, relay } = await startRelay();
    const port = await proxyTo(url);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`);
    const next = async () => parseMessage(((await once(socket, "message")) as [Buffer])[0]);
    const challenge = await next();
    const ask = async (frame: Uint8Array) => {
      socket.send(frame);
      return next();
    };
    const nonce = challenge.cmd === "CHALLENGE" ? challenge.nonce : new Uint8Array();
    expect((await ask(encodeCommand({ cmd: "AUTH", ...person("alice").auth(nonce) }))).cmd).toBe("AUTH_OK");
    const event = envelope(person("bob").publicKey, "proxied", clock.now());
    expect((await ask(encodeCommand({ cmd: "STORE", event }))).cmd).toBe("STORED");
    const closed = once(socket, "close");
    const drained = relay.drain();
    let done = false;
    void drained.then(() => {
      done = true;
    });
    while (!done) {
      await turn();
      clock.advance(0.05);
    }
    expect((await closed)[0]).toBe(1012);
  });

  it("the headers are right: HSTS from the proxy, the policy from the relay, and health stays inside", async () => {
    const { url } = await startRelay();
    const port = await proxyTo(url);
    const page = await ask({ port, path: "/" });
    expect(page.headers["strict-transport-security"]).toMatch(/max-age=\d{8}/);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers.server).toBeUndefined();
    expect((await ask({ port, path: "/readyz" })).status).toBe(404);
    expect((await ask({ port, path: "/v1/capabilities" })).status).toBe(200);
    const headers = { "content-type": "application/msgpack" };
    const large = await ask({
      port,
      path: "/v1/note/submit",
      body: new Uint8Array(RELAY_LIMITS.SEALED_BODY_LIMIT_BYTES + 1),
      headers,
    });
    expect(large.status).toBe(413);
  });
});
