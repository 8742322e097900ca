/** docs/operating/Caddyfile.numbers in front of a directory: needs Caddy (Debian: apt-get install caddy) on the PATH. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { tempDir } from "../relay/harness.ts";
import { freePort } from "../support/free-port.ts";
import { GrpcClient } from "./external/grpc-client.ts";
import { openDirectory } from "./support/in-process.ts";

const missing = spawnSync("caddy", ["version"]).status !== 0;
if (missing) console.log("test/numbers/caddy.test.ts is skipped: there is no caddy on the PATH (Debian: apt-get install caddy)");

const CADDYFILE = new URL("../../docs/operating/Caddyfile.numbers", import.meta.url);
const proxies: ChildProcess[] = [];
afterEach(() => {
  for (const proxy of proxies.splice(0)) proxy.kill("SIGKILL");
});

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** Caddy on a port of this machine, without TLS, which needs a name; then gRPC comes in the clear. */
async function proxyTo(upstream: number, grpc: string): Promise<number> {
  const port = await freePort();
  const config = join(tempDir(), "Caddyfile");
  writeFileSync(config, readFileSync(CADDYFILE));
  const names = { NUMBERS_SITE: `http://127.0.0.1:${port}`, NUMBERS_UPSTREAM: `127.0.0.1:${upstream}`, NUMBERS_GRPC: grpc };
  const env = { ...process.env, ...names, NUMBERS_PROTOCOLS: "h1 h2c", HOME: tempDir() };
  const caddy = spawn("caddy", ["run", "--adapter", "caddyfile", "--config", config], { env, stdio: "ignore" });
  proxies.push(caddy);
  while (!(await answers(`http://127.0.0.1:${port}/nothing`))) {
    if (caddy.exitCode !== null) throw new Error(`caddy ended with ${caddy.exitCode}`);
    await pause(20);
  }
  return port;
}

describe.skipIf(missing)("behind Caddy", () => {
  it("has pages, OAuth, API and gRPC at one name, and an address counts as its own", { timeout: 20_000 }, async () => {
    const { port: upstream, grpc } = await openDirectory();
    const port = await proxyTo(upstream, grpc);
    const status = async (path: string): Promise<number> =>
      (await fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual" })).status;
    expect(await Promise.all(["/", "/.well-known/openid-configuration", "/readyz"].map(status))).toEqual([303, 200, 404]);
    const resolve = async (): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${port}/cairn.numbers.v1.DirectoryService/Resolve`, {
        method: "POST",
        // What a client says of itself is dropped: else it would have as many rations as it likes.
        headers: { "content-type": "application/json", "x-forwarded-for": `198.51.100.${Math.ceil(Math.random() * 250)}` },
        body: '{"address":"12345678901"}',
      });
      const text = await response.text();
      return response.ok ? "ok" : (/"reason":"([a-z-]+)"/.exec(text)?.[1] ?? text);
    };
    let count = 0;
    let outcome = "ok";
    while (outcome !== "ration") {
      outcome = await resolve();
      if (outcome === "ok") count++;
      // All callers together ask too fast: more than ten in a second.
      else if (outcome === "work") await pause(100);
      else expect(outcome).toBe("ration");
    }
    expect(count).toBe(30);
    // gRPC comes through, and is of the same address.
    const client = new GrpcClient(port);
    const refused = await client.refusal("DirectoryService.Resolve", { address: "12345678901" });
    client.close();
    expect(refused.code).toBe(8);
  });
});
