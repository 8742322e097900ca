/** A NATS that is not as it should be: the bus comes to it when it is, and never ends the relay. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { natsBus } from "../../relay/cluster/nats-bus.ts";
import { findProgram } from "../support/debian.ts";
import { freePort } from "../support/free-port.ts";
import { inLong } from "../support/long.ts";
import { natsMissing } from "../support/nats-server.ts";
import { undoLater } from "./harness.ts";

if (natsMissing) console.log(`test/relay/nats-bus.test.ts is skipped: ${natsMissing}`);
const there = natsMissing ? it.skip : it;
const later = natsMissing ? it.skip : inLong;

async function nats(port: number, ...args: string[]): Promise<() => Promise<void>> {
  const child: ChildProcess = spawn(findProgram("nats-server") as string, ["-a", "127.0.0.1", "-p", `${port}`, ...args], {
    stdio: "ignore",
  });
  await pause(400);
  const end = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  undoLater(end);
  return end;
}

function watched(url: string) {
  const bus = natsBus([url], "place");
  undoLater(() => bus.close());
  const state = { connected: undefined as boolean | undefined, bus };
  bus.start({
    message: () => undefined,
    connected(isConnected) {
      state.connected = isConnected;
    },
  });
  return state;
}

async function becomes(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await pause(50)) if (holds()) return true;
  return holds();
}

there("that takes smaller messages than ours: publish never throws", async () => {
  const port = await freePort();
  const file = join(mkdtempSync(join(tmpdir(), "nats-")), "c.conf");
  writeFileSync(file, "max_payload: 4096\n");
  await nats(port, "-c", file);
  const state = watched(`nats://127.0.0.1:${port}`);
  expect(await becomes(() => state.connected === true, 5_000)).toBe(true);
  expect(() => state.bus.publish(new Uint8Array(16_000))).not.toThrow();
});

later("that refuses for a while: it is connected again when it takes us again", async () => {
  const port = await freePort();
  const end = await nats(port);
  const state = watched(`nats://127.0.0.1:${port}`);
  expect(await becomes(() => state.connected === true, 5_000)).toBe(true);
  await end();
  const strict = await nats(port, "--user", "a", "--pass", "b");
  await pause(6_000);
  await strict();
  await nats(port);
  expect(await becomes(() => state.connected === true, 10_000)).toBe(true);
});

later("that refuses at the start: it is connected when it takes us", async () => {
  const port = await freePort();
  const strict = await nats(port, "--user", "a", "--pass", "b");
  const state = watched(`nats://127.0.0.1:${port}`);
  await pause(5_000);
  await strict();
  await nats(port);
  expect(await becomes(() => state.connected === true, 10_000)).toBe(true);
});

later("that is something else, which talks nonsense, and then NATS", async () => {
  const port = await freePort();
  const junk = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  await new Promise<void>((resolve) => junk.listen(port, "127.0.0.1", resolve));
  const state = watched(`nats://127.0.0.1:${port}`);
  await pause(4_000);
  junk.close();
  await pause(200);
  await nats(port);
  expect(await becomes(() => state.connected === true, 25_000)).toBe(true);
});

there("that wants a name and password, which the URL has", async () => {
  const port = await freePort();
  await nats(port, "--user", "a", "--pass", "b");
  const state = watched(`nats://a:b@127.0.0.1:${port}`);
  expect(await becomes(() => state.connected === true, 6_000)).toBe(true);
});

there("that is not there: the relay is told, so that it can warn", async () => {
  const state = watched(`nats://127.0.0.1:${await freePort()}`);
  expect(await becomes(() => state.connected === false, 10_000)).toBe(true);
});
