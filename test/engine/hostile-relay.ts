/** A relay on loopback that does what a test says. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { encodeMessage, parseCommand } from "../../src/protocol/wire/frame.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";

/** A relay that offers what it is told to, and writes down every AUTH. */
export class HostileRelay {
  readonly auths: { readonly pubkey: string; readonly bound: boolean }[] = [];
  nonce = new Uint8Array(32).fill(9);
  features: readonly string[] = [];
  private readonly server: Server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ version: "0.1", transports: ["ws"], features: this.features }));
  });
  private readonly sockets = new WebSocketServer({ server: this.server });
  /** Refuses what it is asked, as a relay does that signed for nothing. */
  onCommand: (name: string, command: Command) => Message = (name) =>
    name === "AUTH" ? { cmd: "AUTH_OK" } : { cmd: "STORED", event_id: new Uint8Array(32) };

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", () => resolve()));
    this.sockets.on("connection", (socket) => this.greet(socket));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  end(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.closeAllConnections();
    this.server.close();
  }

  private greet(socket: WebSocket): void {
    socket.send(encodeMessage({ cmd: "CHALLENGE", nonce: this.nonce }));
    socket.on("message", (data: Buffer) => {
      const command = parseCommand(new Uint8Array(data));
      if (command.cmd === "AUTH") this.auths.push({ pubkey: toHex(command.pubkey), bound: command.bound === true });
      socket.send(
        encodeMessage({ ...this.onCommand(command.cmd, command), ...(command.req === undefined ? {} : { req: command.req }) }),
      );
    });
  }
}
