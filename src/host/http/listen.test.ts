import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import type { Log } from "../log.ts";
import { listenAt } from "./listen.ts";

const HOST = "127.0.0.1";

function logging() {
  const lines: string[] = [];
  const log = { error: (_: object, sentence: string) => void lines.push(sentence), debug: () => {} } as unknown as Log;
  return { lines, log };
}

it("rejects where the port is taken, and logs nothing of its own", async () => {
  const { lines, log } = logging();
  const first = createServer();
  await listenAt(first, 0, HOST, log);
  const { port } = first.address() as AddressInfo;
  await expect(listenAt(createServer(), port, HOST, log)).rejects.toMatchObject({ code: "EADDRINUSE" });
  first.close();
  expect(lines).toEqual([]);
});

it("outlives connections that the system cannot hand over, and logs each", async () => {
  const { lines, log } = logging();
  const server = createServer();
  await listenAt(server, 0, HOST, log);
  for (let i = 0; i < 3; i++) server.emit("error", Object.assign(new Error("accept ENFILE"), { code: "ENFILE" }));
  server.close();
  expect(lines).toEqual(Array(3).fill(expect.stringContaining("could not be accepted")));
});
