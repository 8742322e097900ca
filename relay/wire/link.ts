/** One WebSocket as the session sees it: frames out, and what to do when the other side does not read them. */
import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { HeldBytes, Hold } from "../../src/host/limits/held-bytes.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/limits.ts";

/** A reader that has not taken a single reply in this time is cut off: long enough for a full page over a poor mobile network. */
const DRAIN_SECS = 120;

const REFUSAL_SECS = 1;

export class Link {
  private readonly socket: WebSocket;
  private readonly raw: Socket;
  private readonly clock: Clock;
  private corked = false;
  /** Bytes of the reply that is being waited for: a slow reader may take its time over one page. */
  private underway = 0;

  /** This connection's share of the bytes that may wait on all connections together. */
  private readonly unread: Hold;

  constructor(socket: WebSocket, raw: Socket, clock: Clock, unread: HeldBytes) {
    this.socket = socket;
    this.raw = raw;
    this.clock = clock;
    this.unread = unread.open(() => this.cut());
    raw.on("drain", () => this.unread.is(socket.bufferedAmount));
    raw.once("close", () => this.unread.is(0));
  }

  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** A large reply is on its way; until it has left, the other side cannot be expected to answer a ping. */
  get busy(): boolean {
    return this.underway > 0;
  }

  /** Sends a notice, or cuts off a reader that already leaves too much unread. */
  notice(frame: Bytes): void {
    if (this.isAlive()) this.send(frame, undefined);
  }

  /** Sends a reply; waits for the reader where it is behind, so that its next request is not even begun. */
  reply(frame: Bytes): void | Promise<void> {
    if (!this.isAlive()) return undefined;
    if (this.socket.bufferedAmount + frame.length < RELAY_LIMITS.MAX_UNSENT_BYTES / 2) return this.send(frame, undefined);
    return new Promise((resolve) => {
      const cancel = this.clock.after(DRAIN_SECS, () => this.cut());
      this.underway = frame.length;
      this.send(frame, () => {
        cancel();
        this.underway = 0;
        resolve();
      });
    });
  }

  /** The other side has proved a key. */
  proved(): void {
    this.unread.proved();
  }

  close(code: number): void {
    this.socket.close(code);
  }

  /** Sends the close reason, ignores further input for a moment so that it arrives, and closes. */
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

  private isAlive(): boolean {
    if (this.open && this.socket.bufferedAmount - this.underway > RELAY_LIMITS.MAX_UNSENT_BYTES) this.cut();
    return this.open;
  }

  /** Frames of one turn of the event loop leave in one write. `done` is called whether it worked or not. */
  private send(frame: Bytes, done: (() => void) | undefined): void {
    if (!this.corked) {
      this.corked = true;
      this.raw.cork();
      setImmediate(() => {
        this.corked = false;
        this.raw.uncork();
        if (!this.raw.destroyed) this.unread.is(this.socket.bufferedAmount);
      });
    }
    this.socket.send(frame, () => done?.());
  }
}
