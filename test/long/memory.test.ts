/** Memory that strangers can make the built relay hold: thousands of bodies that never end, hundreds of readers that never read. */
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { encodeCommand } from "../../src/protocol/wire/frame.ts";
import { Client } from "../relay/client.ts";
import { tempDir } from "../relay/harness.ts";
import { HttpClient } from "../relay/http-client.ts";
import { bytesOf, envelope, person } from "../relay/people.ts";
import { builtProgram } from "../support/built-program.ts";
import { type RelayProcess, startRelayProcess } from "../support/relay-process.ts";

const out = await builtProgram("relay");
const MIB = 1024 * 1024;
const now = (): number => Date.now() / 1000;
const honest = person("honest");

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

const rssOf = ({ child }: RelayProcess): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]) * 1024;

/** Somebody who proves a key is served meanwhile, by either transport. */
async function serves({ url }: RelayProcess, label: string): Promise<void> {
  const event = envelope(honest.publicKey, label, now());
  expect((await new HttpClient(url, honest, now).send({ cmd: "STORE", event })).cmd).toBe("STORED");
  const client = await Client.as(url, honest);
  expect((await client.send({ cmd: "STORE", event: envelope(honest.publicKey, `${label} too`, now()) })).cmd).toBe("STORED");
  client.close();
}

/** A body of 128 KiB that stops a byte before its end. */
function stalled(url: string, from: string): Promise<Socket> {
  const size = 128 * 1024;
  const head = [
    "POST /v1/command HTTP/1.1",
    "host: x",
    "content-type: application/msgpack",
    `authorization: PPP-Ed25519 ${toHex(honest.publicKey)}:${"ab".repeat(64)}`,
    `x-ppp-timestamp: ${Math.floor(now())}`,
    `content-length: ${size}`,
  ];
  const socket = connect({ port: Number(new URL(url).port), host: "127.0.0.1", localAddress: from });
  opened.push(socket);
  socket.on("error", () => undefined);
  socket.resume();
  return new Promise((resolve) => {
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    socket.write(Buffer.alloc(size - 1), () => resolve(socket));
    socket.once("close", () => resolve(socket));
  });
}

describe("the relay's memory", () => {
  it("under 2,000 bodies that do not end, from one address and from sixty", async () => {
    const relay = await startRelayProcess(out, { env: { PPP_DATA_DIR: tempDir() } });
    await serves(relay, "before");
    const before = rssOf(relay);
    const sockets = await Promise.all(Array.from({ length: 2000 }, (_, i) => stalled(relay.url, `127.0.0.${2 + (i % 60)}`)));
    await serves(relay, "meanwhile");
    const grown = (rssOf(relay) - before) / MIB;
    console.log(`2,000 bodies: ${grown.toFixed(0)} MiB more, ${sockets.filter(({ closed }) => !closed).length} still open`);
    expect(grown).toBeLessThan(200);
    // None of them stays.
    await Promise.all(sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once("close", resolve))));
    await serves(relay, "after");
  }, 120_000);

  it("under 300 proved sockets that ask and never read", async () => {
    const relay = await startRelayProcess(out, { env: { PPP_DATA_DIR: tempDir() } });
    const filler = await Client.as(relay.url, person("filler"));
    const readers = Array.from({ length: 10 }, (_, i) => person(`reader ${i}`));
    for (const reader of readers) {
      for (let i = 0; i < 16; i++) {
        const event = envelope(reader.publicKey, `${i}`, now(), { ciphertext: bytesOf(`${i}`, 32), nonce: bytesOf(`n${i}`, 24) });
        await filler.send({ cmd: "STORE", event });
      }
      for (let i = 0; i < 20; i++) {
        const large = { ciphertext: new Uint8Array(60_000).fill(i), nonce: bytesOf(`large ${i}`, 24) };
        await filler.send({ cmd: "STORE", event: envelope(reader.publicKey, `large ${i}`, now(), large) });
      }
    }
    await serves(relay, "before");
    const before = rssOf(relay);
    const fetch = encodeCommand({ cmd: "FETCH", since: 0 });
    for (let i = 0; i < 300; i++) {
      const client = await Client.as(relay.url, readers[i % readers.length] as (typeof readers)[0]);
      opened.push({ destroy: () => client.close() });
      client.socket.pause();
      for (let j = 0; j < 20; j++) client.socket.send(fetch, () => undefined);
    }
    await serves(relay, "meanwhile");
    const grown = (rssOf(relay) - before) / MIB;
    console.log(`300 readers: ${grown.toFixed(0)} MiB more`);
    expect(grown).toBeLessThan(350);
    expect(relay.child.exitCode).toBeNull();
  }, 120_000);
});
