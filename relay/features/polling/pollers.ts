/**
 * Who speaks HTTP instead of holding a socket (§5.2): for each such key a stand-in for the connection, which hears what a socket
 * would hear and keeps it until the next poll asks. It lives for NOTICES_TTL_SECS after the last request; with it end its
 * subscriptions. One key has one, so two devices that poll under one key share what is kept: whoever asks first gets it.
 */

import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { Frame } from "../../../src/protocol/wire/frame.ts";
import { LIMITS } from "../../../src/protocol/wire/limits.ts";
import type { Message } from "../../../src/protocol/wire/messages.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import { type Attached, type Hub, keyOf } from "../../hub/hub.ts";
import type { Caller } from "../../wire/outcome.ts";

const MAX_POLLERS = 10_000;

interface HeldNotice {
  readonly notice: Frame;
  readonly until: number;
}

export class Poller implements Attached {
  private readonly clock: Clock;
  private held: HeldNotice[] = [];
  private events = 0;
  private readonly waiting = new Set<() => void>();
  /** Rises with each notice. */
  version = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  notify(count: number): void {
    this.events += count;
    this.heard();
  }

  sendNotice(notice: Frame): void {
    // The last place is for NOTIFY.
    if (this.held.length >= LIMITS.MAX_NOTICES - 1) this.held.shift();
    this.held.push({ notice, until: this.clock.elapsed() + RELAY_LIMITS.NOTICES_TTL_SECS });
    this.heard();
  }

  /** Whether any notice but NOTIFY is held: NOTIFY alone is no news beside an empty page. */
  get hasNotices(): boolean {
    const now = this.clock.elapsed();
    return this.held.some(({ until }) => until > now);
  }

  /** Returns the held notices and forgets them. */
  take(): readonly Frame[] {
    const now = this.clock.elapsed();
    const notices = this.held.filter(({ until }) => until > now).map(({ notice }) => notice);
    const notify: Message<"NOTIFY"> = { cmd: "NOTIFY", count: this.events };
    if (this.events > 0) notices.push(notify);
    this.held = [];
    this.events = 0;
    return notices;
  }

  /** Resolves with the next notice, after `seconds`, or by `release`. */
  wait(seconds: number, gone: (release: () => void) => () => void): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.waiting.delete(end);
        cancel();
        unwatch();
        resolve();
      };
      const cancel = this.clock.after(seconds, end);
      const unwatch = gone(end);
      this.waiting.add(end);
    });
  }

  release(): void {
    for (const end of [...this.waiting]) end();
  }

  private heard(): void {
    this.version++;
    this.release();
  }
}

/** The address comes with each request. */
export type PollCaller = Omit<Caller, "address">;

interface Entry {
  readonly caller: PollCaller;
  readonly poller: Poller;
  /** Resolves when it has been told what happened before it came. */
  readonly ready: Promise<void>;
  lastSeen: number;
}

export class Pollers {
  private readonly clock: Clock;
  private readonly hub: Hub;
  private readonly welcome: (caller: PollCaller) => Promise<void>;
  /** Sorted by last request, the oldest first. */
  private readonly entries = new Map<string, Entry>();

  constructor(clock: Clock, hub: Hub, welcome: (caller: PollCaller) => Promise<void>) {
    this.clock = clock;
    this.hub = hub;
    this.welcome = welcome;
  }

  /** The stand-in of this key, which has just authenticated. */
  async of(pubkey: Bytes): Promise<{ readonly caller: PollCaller; readonly poller: Poller }> {
    const key = keyOf(pubkey);
    const entry = this.entries.get(key) ?? this.enter(pubkey, key);
    entry.lastSeen = this.clock.elapsed();
    this.entries.delete(key);
    this.entries.set(key, entry);
    await entry.ready;
    return entry;
  }

  /** Ends every wait. */
  release(): void {
    for (const { poller } of this.entries.values()) poller.release();
  }

  private enter(pubkey: Bytes, key: string): Entry {
    if (this.entries.size >= MAX_POLLERS) this.leave(this.entries.keys().next().value as string);
    const poller = new Poller(this.clock);
    const caller = { pubkey: Uint8Array.from(pubkey), key, connection: poller };
    this.hub.attach(caller.pubkey, poller, "polling");
    const entry = { caller, poller, ready: this.welcome(caller), lastSeen: this.clock.elapsed() };
    this.watch(key, entry, RELAY_LIMITS.NOTICES_TTL_SECS);
    return entry;
  }

  private watch(key: string, entry: Entry, seconds: number): void {
    this.clock.after(seconds, () => {
      if (this.entries.get(key) !== entry) return;
      const left = entry.lastSeen + RELAY_LIMITS.NOTICES_TTL_SECS - this.clock.elapsed();
      if (left > 0) this.watch(key, entry, left);
      else this.leave(key);
    });
  }

  private leave(key: string): void {
    const entry = this.entries.get(key);
    if (entry) this.hub.detach(entry.poller);
    this.entries.delete(key);
  }
}
