/** The WebSocket endpoint `/v1/ws` (§5.1): upgrades, keep-alive, and the closing of all at a drain. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Bytes } from "../../src/protocol/bytes.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { Link } from "./link.ts";
import { CLOSE, Session, type SessionServices } from "./session.ts";

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  readonly count: number;
  /** Finishes what each connection has in flight and closes it with 1012, a little apart, so that clients do not all return at once. */
  drain(): Promise<void>;
  /** Cuts whatever is left. */
  cutAll(): void;
}

/** Between pings. A connection that was silent for a whole interval after one is gone. */
const PING_SECS = 30;
/** The closing of all connections at a drain is spread over this. */
const JITTER_SECS = 1;

interface Connection {
  readonly socket: WebSocket;
  readonly link: Link;
  readonly session: Session;
  heard: boolean;
}

/** ws is told to hand over whole buffers (`nodebuffer`), so a frame is always one. */
const asBytes = (data: RawData): Bytes => data as Buffer;

export function createSockets(services: SessionServices): Sockets {
  const { clock, random, log } = services;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LIMITS.MAX_FRAME_SIZE,
  });
  const connections = new Set<Connection>();
  let draining = false;
  let stopPinging = clock.after(PING_SECS, pingAll);

  function pingAll(): void {
    for (const connection of connections) {
      if (connection.link.busy) continue;
      if (!connection.heard) {
        connection.socket.terminate();
        continue;
      }
      connection.heard = false;
      if (connection.socket.readyState === connection.socket.OPEN) connection.socket.ping();
    }
    stopPinging = clock.after(PING_SECS, pingAll);
  }

  function accept(socket: WebSocket, raw: Socket): void {
    const link = new Link(socket, raw, clock);
    const session = new Session(services, link);
    const connection: Connection = { socket, link, session, heard: true };
    connections.add(connection);
    socket.on("message", (data, isBinary) => {
      connection.heard = true;
      try {
        session.receive(asBytes(data), isBinary);
      } catch (error) {
        // Not a peer's fault but ours; still it costs that peer's connection, never the process.
        log.error({ error: error instanceof Error ? error.message : "unknown" }, "session failed");
        socket.terminate();
      }
    });
    socket.on("pong", () => (connection.heard = true));
    // A frame over maxPayload or against RFC 6455: ws closes with the fitting code.
    socket.on("error", (error) => log.debug({ error: (error as NodeJS.ErrnoException).code ?? "error" }, "connection failed"));
    socket.on("close", () => {
      connections.delete(connection);
      session.closed();
    });
    session.start();
  }

  async function closeOne({ session, socket }: Connection): Promise<void> {
    await session.drain();
    const jitter = ((random(1)[0] as number) / 256) * JITTER_SECS;
    await new Promise<void>((resolve) => clock.after(jitter, resolve));
    if (socket.readyState === socket.CLOSED) return;
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.resume();
      socket.close(CLOSE.restart);
    });
  }

  return {
    get count() {
      return connections.size;
    },
    upgrade(request, socket, head) {
      if (draining) return void socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
      socket.setNoDelay(true);
      server.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, socket));
    },
    async drain() {
      draining = true;
      await Promise.all([...connections].map(closeOne));
      stopPinging();
    },
    cutAll() {
      stopPinging();
      for (const { socket } of connections) socket.terminate();
    },
  };
}
