/** The hub of a single process. Notifications are batched in aligned windows (metadata protection). */

import { Several } from "../../src/host/limits/several.ts";
import type { Clock } from "../../src/host/ports.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import { type Attached, type Hub, keyOf, type Presence, type Subscribers } from "./hub.ts";
import { Subscriptions } from "./subscriptions.ts";

/** Wakes a key's devices by push in `delay` seconds, unless `isAttached` is true then. Never throws, never blocks. */
export type Wake = (pubkey: Bytes, delay: number, isAttached: () => boolean) => void;

interface Listener {
  readonly pubkey: Bytes;
  readonly key: string;
  readonly presence: Presence;
}

/**
 * Windows are aligned to the clock and the same for all keys. So the time of a NOTIFY shows only in which window its events were stored,
 * and an observer cannot match a submission with the notification it caused. A window of 0 notifies at once. A push is a notification
 * that a third party sees, so for events it waits for the end of the window too.
 */
export class LocalHub implements Hub {
  private readonly clock: Clock;
  private readonly windowSecs: number;
  private readonly wake: Wake;
  private readonly listeners = new Map<Attached, Listener>();
  private readonly byKey = new Several<Attached>();
  private readonly subscriptions = new Subscriptions();
  /** New events in the current window, by key. */
  private pendingCounts = new Map<string, number>();

  constructor(clock: Clock, windowSecs: number, wake: Wake) {
    this.clock = clock;
    this.windowSecs = windowSecs;
    this.wake = wake;
  }

  attach(pubkey: Bytes, connection: Attached, presence: Presence): void {
    const key = keyOf(pubkey);
    this.byKey.add(key, connection);
    this.listeners.set(connection, { pubkey, key, presence });
  }

  detach(connection: Attached): void {
    const listener = this.listeners.get(connection);
    if (!listener) return;
    this.listeners.delete(connection);
    this.subscriptions.removeAll(connection);
    this.byKey.delete(listener.key, connection);
  }

  async eventStored(recipient: Bytes): Promise<void> {
    this.wakeUnlessAttached(recipient, keyOf(recipient), this.untilWindowEnds());
    this.heard(recipient);
  }

  /** Schedules NOTIFY alone: whoever stored the event sees to the push. */
  heard(recipient: Bytes): void {
    const key = keyOf(recipient);
    const delay = this.untilWindowEnds();
    // A connection that attaches later fetches first, so only attached keys need the notice; their number bounds the map.
    if (!this.byKey.has(key)) return;
    if (delay === 0) {
      this.notifyAll(key, 1);
      return;
    }
    if (this.pendingCounts.size === 0) this.clock.after(delay, () => this.flush());
    this.pendingCounts.set(key, (this.pendingCounts.get(key) ?? 0) + 1);
  }

  async sendNotice(pubkey: Bytes, notice: Frame): Promise<void> {
    for (const connection of this.byKey.of(keyOf(pubkey))) connection.sendNotice(notice);
  }

  async wakeByPush(pubkey: Bytes): Promise<void> {
    this.wakeUnlessAttached(pubkey, keyOf(pubkey), 0);
  }

  subscribe(roomId: Bytes, connection: Attached): void {
    // The connection may have closed while its request ran; its subscription would then never be removed.
    if (this.listeners.has(connection)) this.subscriptions.add(roomId, connection);
  }

  async publish(roomId: Bytes, notice: Frame): Promise<void> {
    for (const connection of this.subscriptions.of(roomId)) {
      connection.sendNotice(notice);
      const { pubkey, key } = this.listeners.get(connection) as Listener;
      this.wakeUnlessAttached(pubkey, key, 0);
    }
  }

  async unsubscribe(roomId: Bytes, whose: Subscribers): Promise<void> {
    const matches = (key: string): boolean =>
      whose === "all" || ("only" in whose ? key === keyOf(whose.only) : key !== keyOf(whose.except));
    for (const connection of this.subscriptions.of(roomId)) {
      if (matches((this.listeners.get(connection) as Listener).key)) this.subscriptions.remove(roomId, connection);
    }
  }

  /** Rooms that somebody here has subscribed to. */
  rooms(): readonly Bytes[] {
    return this.subscriptions.rooms();
  }

  hasSocketOf(pubkey: Bytes): boolean {
    return this.hasSocket(keyOf(pubkey));
  }

  private hasSocket(key: string): boolean {
    for (const connection of this.byKey.of(key)) if (this.listeners.get(connection)?.presence === "socket") return true;
    return false;
  }

  private wakeUnlessAttached(pubkey: Bytes, key: string, delay: number): void {
    if (!this.hasSocket(key)) this.wake(pubkey, delay, () => this.hasSocket(key));
  }

  private untilWindowEnds(): number {
    if (this.windowSecs === 0) return 0;
    const now = this.clock.now();
    return (Math.floor(now / this.windowSecs) + 1) * this.windowSecs - now;
  }

  private notifyAll(key: string, count: number): void {
    for (const connection of this.byKey.of(key)) connection.notify(count);
  }

  private flush(): void {
    const due = this.pendingCounts;
    this.pendingCounts = new Map();
    for (const [key, count] of due) this.notifyAll(key, count);
  }
}

export const createLocalHub = (clock: Clock, windowSecs: number, wake: Wake): LocalHub => new LocalHub(clock, windowSecs, wake);
