/** The WebSocket endpoint `/v1/ws` (§5.1): upgrades, keep-alive, and closing all connections at a drain. */
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Connections } from "../../src/host/drain.ts";
import { refusedUpgrade } from "../../src/host/http/answer.ts";
import type { Admission } from "../../src/host/limits/admission.ts";
import type { HeldBytes } from "../../src/host/limits/held-bytes.ts";
import { logError } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { Intake } from "./intake.ts";
import { KeyConnections } from "./key-connections.ts";
import { Link } from "./link.ts";
import { CLOSE, Session, type SessionServices } from "./session.ts";
import { MAX_UPLOAD, type Uploads } from "./uploads.ts";

export interface SocketServices extends SessionServices {
  readonly uploads: Uploads;
  /** Accounts for incomplete frames and bodies. */
  readonly incoming: HeldBytes;
  /** Accounts for answers that clients have not read yet. */
  readonly unread: HeldBytes;
  readonly admission: Admission;
  /** The client's address as a rate limit key (IPv6 by /64). */
  readonly addressKey: (request: IncomingMessage) => string;
}

export interface Sockets extends Connections {
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  /** Answers the requests in flight on each connection and closes it with 1012, spread in time, so that clients do not reconnect at once. */
  drain(): Promise<void>;
}

/** The time between pings. A connection that sends nothing in the interval after a ping is closed. */
const PING_SECS = 30;
/** Closing all connections at a drain is spread over this time. */
const JITTER_SECS = 1;

interface Connection {
  readonly socket: WebSocket;
  readonly link: Link;
  readonly session: Session;
  readonly intake: Intake;
  /** Whether something arrived since the last ping. */
  hasAnswered: boolean;
}

/** ws delivers every message as one Buffer (its binary type `nodebuffer`). */
const asBytes = (data: RawData): Bytes => data as Buffer;

class Endpoint implements Sockets {
  private readonly services: SocketServices;
  private readonly server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_UPLOAD,
  });
  private readonly connections = new Set<Connection>();
  private readonly keys = new KeyConnections();
  private draining = false;
  private stopPinging: () => void;

  constructor(services: SocketServices) {
    this.services = services;
    this.stopPinging = services.clock.after(PING_SECS, () => this.pingAll());
  }

  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    if (this.draining) {
      socket.end(refusedUpgrade("503 Service Unavailable"));
      return;
    }
    const { admission, addressKey } = this.services;
    const address = addressKey(request);
    const leave = admission.enter(address, () => socket.destroy());
    if (!leave) {
      socket.end(refusedUpgrade("429 Too Many Requests"));
      return;
    }
    socket.once("close", leave);
    socket.setNoDelay(true);
    this.server.handleUpgrade(request, socket, head, (webSocket) => this.accept(webSocket, socket, address, leave));
  }

  async drain(): Promise<void> {
    this.draining = true;
    await Promise.all([...this.connections].map((connection) => this.closeOne(connection)));
    this.stopPinging();
  }

  cutAll(): void {
    this.stopPinging();
    for (const { socket } of this.connections) socket.terminate();
  }

  private accept(socket: WebSocket, raw: Socket, address: string, leaveUnproved: () => void): void {
    const { clock, incoming, unread, uploads } = this.services;
    const link = new Link(socket, raw, clock, unread);
    const session = new Session(this.services, link, address, ({ key }) => {
      leaveUnproved();
      link.proved();
      socket.once(
        "close",
        this.keys.add(key, () => link.close(CLOSE.tryAgainLater)),
      );
    });
    const intake = new Intake(uploads, incoming, () => link.cut());
    const connection: Connection = { socket, link, session, intake, hasAnswered: true };
    this.connections.add(connection);
    this.services.observer.connections(1);
    // Prepended, so that a chunk is counted before ws parses it.
    raw.prependListener("data", (chunk: Buffer) => this.measure(connection, chunk));
    socket.on("message", (data, isBinary) => this.receive(connection, data, isBinary));
    socket.on("ping", (data) => intake.control(data.length));
    socket.on("pong", (data) => {
      connection.hasAnswered = true;
      intake.control(data.length);
    });
    // For a frame larger than maxPayload or one that violates RFC 6455, ws closes with the right code.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.services.log.debug(
        { code: error.code ?? "error" },
        "a connection broke, or broke the rules of WebSocket; it was closed",
      ),
    );
    socket.on("close", () => {
      this.connections.delete(connection);
      intake.done();
      this.services.observer.connections(-1);
      session.closed();
    });
    session.start();
  }

  private measure({ intake, session, link }: Connection, chunk: Buffer): void {
    if (intake.received(chunk.length, session.proved)) return;
    link.refuse(session.proved ? CLOSE.tryAgainLater : CLOSE.tooBig);
  }

  private receive(connection: Connection, data: RawData, isBinary: boolean): void {
    connection.hasAnswered = true;
    connection.intake.done();
    try {
      connection.session.receive(asBytes(data), isBinary);
    } catch (error) {
      // A fault of the relay, not of the client. It ends this connection, never the process.
      logError(this.services.log, error, "a connection failed inside the relay; it was cut");
      connection.socket.terminate();
    }
  }

  private pingAll(): void {
    for (const connection of this.connections) {
      if (connection.link.busy) continue;
      if (!connection.hasAnswered) {
        connection.socket.terminate();
        continue;
      }
      connection.hasAnswered = false;
      if (connection.link.open) connection.socket.ping();
    }
    this.stopPinging = this.services.clock.after(PING_SECS, () => this.pingAll());
  }

  private async closeOne({ session, socket }: Connection): Promise<void> {
    const { clock, random } = this.services;
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
}

export const createSockets = (services: SocketServices): Sockets => new Endpoint(services);
