/** A peer that dies under the load ends the run with words, and at once. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, it } from "vitest";
import { loaded, lost } from "./sessions.ts";

it("does not wait for a server that hangs up in the middle", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(socket, "connect");
  const gone = lost(socket);
  const session = { close: () => void socket.destroy() };
  const send = (): Promise<void> => {
    socket.write("x");
    return Promise.race([new Promise<void>(() => {}), gone]);
  };
  const shape = { events: 100, senders: 1, inFlight: 16, recipients: 1, size: 1 };
  await expect(loaded([session], shape, send)).rejects.toThrow(/hung up|broke/);
  server.close();
});
