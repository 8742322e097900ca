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
import type { Caller } from "./outcome.ts";
import { CLOSE, Session, type SessionConnection, type SessionServices } from "./session.ts";
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

/** ws delivers every message as one Buffer (its binary type `nodebuffer`). */
const asBytes = (data: RawData): Bytes => data as Buffer;

/** Where a socket's listeners find its connection: shared listeners take less memory than some for each of ten thousand idle people. */
const OWNER = Symbol("connection");
type Owned = { readonly [OWNER]: Connection };
const ownerOf = (emitter: object): Connection => (emitter as Owned)[OWNER];

/** One accepted socket. */
class Connection implements SessionConnection {
  readonly socket: WebSocket;
  readonly link: Link;
  readonly session: Session;
  readonly intake: Intake;
  /** Whether something arrived since the last ping. */
  hasAnswered = true;
  private readonly endpoint: Endpoint;
  /** It is not counted among those without a key any more. */
  private leaveUnproved: (() => void) | undefined;

  constructor(endpoint: Endpoint, services: SocketServices, socket: WebSocket, raw: Socket, address: string, leave: () => void) {
    this.endpoint = endpoint;
    this.socket = socket;
    this.link = new Link(socket, raw, services.clock, services.unread);
    this.session = new Session(services, this.link, address, this);
    this.intake = new Intake(services.uploads, services.incoming, this.link);
    this.leaveUnproved = leave;
    for (const emitter of [socket, raw]) Object.defineProperty(emitter, OWNER, { value: this });
    // Prepended, so that a chunk is counted before ws parses it.
    raw.prependListener("data", onData);
    raw.on("drain", onDrain);
    socket.on("message", onMessage);
    socket.on("ping", onPing);
    socket.on("pong", onPong);
    socket.on("error", onError);
    socket.on("close", onClose);
  }

  proved({ key }: Caller): void {
    this.leaveUnproved?.();
    this.leaveUnproved = undefined;
    this.link.proved();
    this.endpoint.proved(key, this);
  }

  /** Another connection of its key takes its place. */
  replace(): void {
    this.link.close(CLOSE.tryAgainLater);
  }

  measure(chunk: Buffer): void {
    const { intake, session, link } = this;
    if (intake.received(chunk.length, session.proved)) return;
    link.refuse(session.proved ? CLOSE.tryAgainLater : CLOSE.tooBig);
  }

  receive(data: RawData, isBinary: boolean): void {
    this.hasAnswered = true;
    this.intake.done();
    try {
      this.session.receive(asBytes(data), isBinary);
    } catch (error) {
      // A fault of the relay, not of the client. It ends this connection, never the process.
      this.endpoint.failed(error);
      this.socket.terminate();
    }
  }

  broke({ code = "error" }: NodeJS.ErrnoException): void {
    this.endpoint.broke(code);
  }

  closed(): void {
    this.leaveUnproved?.();
    this.endpoint.closed(this);
    this.intake.done();
    this.link.closed();
    this.session.closed();
  }
}

function onData(this: Socket, chunk: Buffer): void {
  ownerOf(this).measure(chunk);
}
function onDrain(this: Socket): void {
  ownerOf(this).link.drained();
}
function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  ownerOf(this).receive(data, isBinary);
}
function onPing(this: WebSocket, data: Buffer): void {
  ownerOf(this).intake.control(data.length);
}
function onPong(this: WebSocket, data: Buffer): void {
  const connection = ownerOf(this);
  connection.hasAnswered = true;
  connection.intake.control(data.length);
}
/** For a frame larger than maxPayload or one that violates RFC 6455, ws closes with the right code. */
function onError(this: WebSocket, error: NodeJS.ErrnoException): void {
  ownerOf(this).broke(error);
}
function onClose(this: WebSocket): void {
  ownerOf(this).closed();
}

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
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      socket.removeListener("close", leave);
      this.accept(webSocket, socket, address, leave);
    });
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
    const connection = new Connection(this, this.services, socket, raw, address, leaveUnproved);
    this.connections.add(connection);
    this.services.observer.connections(1);
    connection.session.start();
  }

  proved(key: string, connection: Connection): void {
    this.keys.add(key, connection);
  }

  closed(connection: Connection): void {
    this.connections.delete(connection);
    const key = connection.session.proved?.key;
    if (key !== undefined) this.keys.delete(key, connection);
    this.services.observer.connections(-1);
  }

  failed(error: unknown): void {
    logError(this.services.log, error, "a connection failed inside the relay; it was cut");
  }

  broke(code: string): void {
    this.services.log.debug({ code }, "a connection broke, or broke the rules of WebSocket; it was closed");
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
