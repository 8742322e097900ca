/** Thousands of connections from strangers: bounded memory, a bound for each address, and those who are there already are served. */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Client } from "../relay/client.ts";
import { startRelay, tempDir } from "../relay/harness.ts";
import { envelope, person } from "../relay/people.ts";
import { builtProgram } from "../support/built-program.ts";
import { inForm } from "../support/long.ts";
import { startRelayProcess } from "../support/relay-process.ts";
import { bob, now } from "./mailbox.ts";

const out = await builtProgram("relay");
/** Together fewer than the relay lets in that have proved nothing. */
const ADDRESSES = Number(process.env.PPP_FLOOD_ADDRESSES ?? inForm(20, 60));
/** src/host/limits/admission.ts */
const PER_ADDRESS = 64;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A bare connection that says this and waits for the first line of the answer, or for nothing. */
function open(url: string, from: string, says: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress: from });
    sockets.push(socket);
    socket.on("error", () => resolve("error"));
    if (says === "") socket.once("connect", () => resolve("connected"));
    else socket.once("data", (data) => resolve(data.toString("latin1").split("\r\n", 1)[0] ?? ""));
    socket.write(says);
  });
}

const upgrade = `GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`;
const tally = (lines: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
};
const SWITCHED = "HTTP/1.1 101 Switching Protocols";
const REFUSED = "HTTP/1.1 429 Too Many Requests";

const rssOf = (pid: number): number | undefined => {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
  } catch {
    return undefined;
  }
};

describe("a flood of connections", () => {
  it("leaves memory bounded and those who are there already served", async () => {
    // As in service, but for the sender's own rate: the bound on connections is scaled by the same factor, so it stays.
    const { child, url } = await startRelayProcess(out, { env: { PPP_DATA_DIR: tempDir(), PPP_RATE_FACTOR: "1" } });
    const client = await Client.as(url, person("alice"));
    let stored = 0;
    const serve = async (): Promise<void> => {
      const reply = await client.send({ cmd: "STORE", event: envelope(bob.publicKey, `${stored++}`, now()) });
      expect(reply.cmd).toBe("STORED");
    };
    await serve();
    const before = rssOf(child.pid as number);
    const answers: string[] = [];
    for (let i = 0; i < ADDRESSES; i++) {
      const from = `127.0.${1 + Math.floor(i / 250)}.${2 + (i % 250)}`;
      answers.push(...(await Promise.all(Array.from({ length: PER_ADDRESS + 6 }, () => open(url, from, upgrade)))));
      await Promise.all(Array.from({ length: 10 }, () => open(url, from, "")));
      if (i % 10 === 0) await serve();
    }
    expect(tally(answers)).toEqual({ [SWITCHED]: ADDRESSES * PER_ADDRESS, [REFUSED]: ADDRESSES * 6 });
    await serve();
    const after = rssOf(child.pid as number);
    if (before === undefined || after === undefined) console.log("no /proc here: memory was not looked at");
    else expect((after - before) / sockets.length).toBeLessThan(64 * 1024);
    expect(child.exitCode).toBeNull();
  });
});

describe("connections that prove nothing", () => {
  it("are bounded for each address, IPv6 by /64, until they authenticate or close", async () => {
    const { url, clock } = await startRelay();
    const from = (address: string): Promise<string> =>
      open(url, "127.0.0.1", upgrade.replace("Host: x", `Host: x\r\nX-Forwarded-For: ${address}`));
    const many = await Promise.all(Array.from({ length: PER_ADDRESS + 1 }, (_, i) => from(`2001:db8::${i.toString(16)}`)));
    expect(tally(many)).toEqual({ [SWITCHED]: PER_ADDRESS, [REFUSED]: 1 });
    expect(await from("2001:db8:0:1::1")).toBe(SWITCHED);
    // Their time is over: there is room again.
    clock.advance(11);
    for (const socket of sockets.splice(0)) {
      if (!socket.closed) await new Promise((resolve) => socket.destroy().once("close", resolve));
    }
    let answer = await from("2001:db8::1");
    while (answer === REFUSED) answer = await from("2001:db8::1");
    expect(answer).toBe(SWITCHED);
  });

  it("give way to the next once they have had time to prove a key", async () => {
    const { url, clock, as } = await startRelay({ env: { PPP_RATE_FACTOR: "1" } });
    const silent = await Promise.all(Array.from({ length: PER_ADDRESS }, () => open(url, "127.0.0.1", upgrade)));
    expect(tally(silent)).toEqual({ [SWITCHED]: PER_ADDRESS });
    expect(await open(url, "127.0.0.1", upgrade)).toBe(REFUSED);
    clock.advance(6);
    const honest = await as(person("honest"));
    expect((await honest.send({ cmd: "ACK", event_ids: [] })).cmd).toBe("ACKED");
    const [oldest] = sockets as [Socket];
    while (!oldest.closed) await new Promise(setImmediate);
    // Of the others every one has kept its place.
    expect(sockets.slice(1, PER_ADDRESS).filter(({ closed }) => closed)).toEqual([]);
  });

  it("do not count once they have authenticated", async () => {
    const { as } = await startRelay({ env: { PPP_RATE_FACTOR: "1" } });
    const clients: Client[] = [];
    for (let i = 0; i < PER_ADDRESS + 10; i++) clients.push(await as(person(`client ${i}`)));
    expect(clients.every(({ socket }) => socket.readyState === socket.OPEN)).toBe(true);
  });
});
