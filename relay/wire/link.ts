/** The sending side of one WebSocket: sends frames, and slows down or cuts off clients that do not read them. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { HeldBytes, Hold } from "../../src/host/limits/held-bytes.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";

/** A client that does not read one reply in this time is cut off. It suffices for a full page over a poor mobile network. */
const DRAIN_SECS = 120;

/** How long a refused connection stays open, so that the close frame arrives. */
const REFUSAL_SECS = 1;

export class Link {
  private readonly socket: WebSocket;
  private readonly raw: Socket;
  private readonly clock: Clock;
  private corked = false;
  /** The bytes of the reply that is waited for. They do not count as unread: a slow client may take its time over one page. */
  private pendingReplyBytes = 0;

  /** This connection's account of unsent bytes. */
  private readonly unread: Hold;

  constructor(socket: WebSocket, raw: Socket, clock: Clock, unread: HeldBytes) {
    this.socket = socket;
    this.raw = raw;
    this.clock = clock;
    this.unread = unread.open(this);
  }

  /** The connection took what waited to be written. */
  drained(): void {
    this.unread.set(this.socket.bufferedAmount);
  }

  closed(): void {
    this.unread.set(0);
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Whether a large reply is being sent. Until it is sent, the client cannot answer a ping that comes after it. */
  get busy(): boolean {
    return this.pendingReplyBytes > 0;
  }

  /** Sends a notice, or cuts off a client with too many unread bytes. */
  notice(frame: Bytes): void {
    if (this.isAlive()) this.send(frame, undefined);
  }

  /** Sends a reply. Waits for a slow client, so that its next request does not start before. */
  reply(frame: Bytes): void | Promise<void> {
    if (!this.isAlive()) return undefined;
    if (this.socket.bufferedAmount + frame.length < RELAY_LIMITS.MAX_UNSENT_BYTES / 2) return this.send(frame, undefined);
    return new Promise((resolve) => {
      const cancel = this.clock.after(DRAIN_SECS, () => this.cut());
      this.pendingReplyBytes = frame.length;
      this.send(frame, () => {
        cancel();
        this.pendingReplyBytes = 0;
        resolve();
      });
    });
  }

  /** The client has proved a key. */
  proved(): void {
    this.unread.proved();
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** Sends the close code, discards further input for a moment so that the code arrives, and closes. */
  refuse(code: number): void {
    this.raw.removeAllListeners("data");
    this.raw.resume();
    this.socket.close(code);
    this.clock.after(REFUSAL_SECS, () => this.cut());
  }

  cut(): void {
    this.socket.terminate();
  }

  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Whether the socket is open; cuts it first when too many bytes are unread. */
  private isAlive(): boolean {
    if (this.open && this.socket.bufferedAmount - this.pendingReplyBytes > RELAY_LIMITS.MAX_UNSENT_BYTES) this.cut();
    return this.open;
  }

  /** Sends the frames of one turn of the event loop in one write. `done` is called also when sending fails. */
  private send(frame: Bytes, done: (() => void) | undefined): void {
    if (!this.corked) {
      this.corked = true;
      this.raw.cork();
      setImmediate(() => {
        this.corked = false;
        this.raw.uncork();
        if (!this.raw.destroyed) this.unread.set(this.socket.bufferedAmount);
      });
    }
    this.socket.send(frame, () => done?.());
  }
}
