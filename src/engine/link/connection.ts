/**
 * Keeps a session with the own relay: connects, authenticates, and comes back after every break with backoff and jitter. By WebSocket, or by
 * HTTP polling where the relay offers nothing else or no socket opens or holds; then a socket is tried again from time to time (§5.2).
 */
import type { Message } from "../../protocol/wire/messages.ts";
import type { Connection as ConnectionView } from "../face.ts";
import type { Random } from "../ports.ts";
import { backoff } from "./backoff.ts";
import { RelayRefusal } from "./failures.ts";
import { openPolling } from "./open-session.ts";
import { CLOCK_OFF_S } from "./relays.ts";
import { canPoll, hasSocket, type Session, type SessionKey, type SessionPorts, type Terms } from "./session.ts";
import { SocketSession } from "./socket-session.ts";

/** Seconds of silence after which a session is probed. */
const QUIET_S = 45;
/** Failed attempts in a row after which the relay counts as silent, not as out of reach for a moment. */
const SILENT_AFTER = 3;

/** Sockets that did not open or hold, one after the other, before polling is used; one that lived for STEADY_S did hold. */
const BAD_SOCKETS = 2;
const STEADY_S = 30;
/** How often a socket is tried while polling works. */
const TRY_SOCKET_S = 300;

export interface ConnectionEvents {
  /** Authenticated: fetch, register, send. */
  ready(session: Session): void;
  notice(message: Message): void;
  /** `view` has changed. */
  changed(): void;
  /** An attempt came to nothing. */
  failed(error: unknown): void;
  /** Seconds to wait before it begins, each time. */
  apart(): number;
}

export class Connection {
  private readonly ports: SessionPorts;
  private readonly random: Random;
  private readonly own: SessionKey;
  private readonly events: ConnectionEvents;
  readonly relay: string;
  private current: Session | undefined;
  private failures = 0;
  private cancelTimer: () => void = () => {};
  private running = false;
  private connecting = false;
  /** The device has said that it has no network, and not yet that it has one again. */
  private unplugged = false;
  private terms: Terms = { bound: [] };
  private badSockets = 0;
  private openedAt = 0;
  private cancelReturn: () => void = () => {};
  view: ConnectionView;

  constructor(ports: SessionPorts, random: Random, own: SessionKey, relay: string, events: ConnectionEvents) {
    this.ports = ports;
    this.random = random;
    this.own = own;
    this.relay = relay;
    this.events = events;
    this.view = { state: "connecting", relay };
  }

  /** The live session, if there is one. */
  get session(): Session | undefined {
    return this.current;
  }

  start(): void {
    this.running = true;
    this.begin();
  }

  private begin(): void {
    this.cancelTimer();
    const wait = this.events.apart();
    if (wait === 0) void this.attempt();
    else this.cancelTimer = this.ports.clock.after(wait, () => void this.attempt());
  }

  stop(): void {
    this.running = false;
    this.cancelTimer();
    this.cancelReturn();
    this.current?.close();
  }

  /** Tries at once, e.g. because the device says that it is online again or someone pressed "Try now". */
  hurry(): void {
    this.unplugged = false;
    if (this.running && !this.connecting && !this.current) this.begin();
  }

  /** The device has no network: the session is over although nothing has broken yet, and it is not the relay that is silent. */
  offline(): void {
    this.unplugged = true;
    if (this.current) this.current.close();
    else if (this.running) this.show({ ...this.view, state: "offline" });
  }

  private show(change: Partial<ConnectionView>): void {
    const { retry_at: _retry, said: _said, transport: _transport, ...kept } = this.view;
    this.view = { ...kept, ...change };
    this.events.changed();
  }

  private async attempt(): Promise<void> {
    this.connecting = true;
    if (this.failures === 0) this.show({ state: "connecting" });
    try {
      this.terms = await this.ports.relays.meet(this.relay);
      this.compareClocks(this.terms.date);
      this.opened(this.polls ? await this.openPolling() : await this.openSocket());
    } catch (error) {
      this.events.failed(error);
      const refusal = error instanceof RelayRefusal ? error : undefined;
      this.retryLater(refusal?.message, refusal?.after);
    } finally {
      this.connecting = false;
    }
  }

  /** Notes open and run out by this device's clock, so one that is far off is worth saying. */
  private compareClocks(date: number | undefined): void {
    if (date === undefined) return;
    const { clock_ahead_s: _, ...kept } = this.view;
    const ahead = Math.round(this.ports.clock.now() - date);
    this.view = Math.abs(ahead) < CLOCK_OFF_S ? kept : { ...kept, clock_ahead_s: ahead };
  }

  /** Whether to do without a socket: both sides must be able to. */
  private get polls(): boolean {
    const { capabilities } = this.terms;
    if (!canPoll(capabilities)) return false;
    return this.badSockets >= BAD_SOCKETS || !hasSocket(capabilities);
  }

  private get hears() {
    return {
      heard: () => this.heard(),
      notice: (message: Message) => this.events.notice(message),
    };
  }

  private async openSocket(): Promise<Session> {
    try {
      return await SocketSession.open(this.ports, this.relay, this.own, this.terms, this.hears);
    } catch (error) {
      // A relay that refuses the key has a socket that works.
      if (!(error instanceof RelayRefusal)) this.badSockets++;
      throw error;
    }
  }

  private async openPolling(): Promise<Session> {
    const session = await openPolling(this.ports, this.relay, this.own, this.terms, this.hears);
    this.returnLater();
    return session;
  }

  private returnLater(): void {
    this.cancelReturn();
    if (!hasSocket(this.terms.capabilities)) return;
    this.cancelReturn = this.ports.clock.after(TRY_SOCKET_S, () => void this.tryReturn());
  }

  /** Polling works; a socket is better. It takes over once it is there, not before. */
  private async tryReturn(): Promise<void> {
    const polling = this.current;
    if (polling?.transport !== "polling") return;
    try {
      const session = await SocketSession.open(this.ports, this.relay, this.own, this.terms, this.hears);
      if (this.current !== polling) return session.close();
      polling.ended = () => {};
      this.opened(session);
      polling.close();
    } catch (error) {
      this.events.failed(error);
      this.returnLater();
    }
  }

  private opened(session: Session): void {
    if (!this.running) {
      session.close();
      return;
    }
    this.current = session;
    this.unplugged = false;
    this.failures = 0;
    this.openedAt = this.ports.clock.now();
    session.ended = () => this.lost(session);
    const { vapid_key, sms_gateway, features = [] } = this.terms.capabilities ?? {};
    const push = vapid_key === undefined ? {} : { push_key: vapid_key };
    const sms = sms_gateway === undefined ? {} : { sms_gateway };
    const finds = features.includes("discovery-pair") ? { finds_people: true as const } : {};
    const hashes = features.includes("discovery") ? { finds_by_hash: true as const } : {};
    const { transport } = session;
    this.show({ state: "online", transport, last_heard_at: this.ports.clock.now(), ...push, ...sms, ...finds, ...hashes });
    this.watch();
    if (session.isOver) session.ended();
    else this.events.ready(session);
  }

  private lost({ transport }: Session): void {
    this.current = undefined;
    this.cancelTimer();
    if (transport === "socket") {
      this.badSockets = this.ports.clock.now() - this.openedAt < STEADY_S ? this.badSockets + 1 : 0;
    }
    if (this.running) this.retryLater(undefined);
  }

  private heard(): void {
    // A session's last events may come after its end, when the timer already belongs to the next attempt.
    if (!this.current) return;
    this.view = { ...this.view, last_heard_at: this.ports.clock.now() };
    this.watch();
  }

  /** Browsers cannot ping: after a silence a small request finds out whether the link still works. */
  private watch(): void {
    this.cancelTimer();
    // A long poll finds out by itself.
    if (this.current?.transport !== "socket") return;
    this.cancelTimer = this.ports.clock.after(QUIET_S, () => {
      this.current?.request({ cmd: "CAPABILITIES" }).then(
        () => this.heard(),
        (error: unknown) => this.events.failed(error),
      );
    });
  }

  private retryLater(said: string | undefined, after = 0): void {
    if (!this.running) return;
    const wait = Math.max(backoff(this.random, this.failures), after) + this.events.apart();
    this.failures++;
    const retry_at = this.ports.clock.now() + wait;
    const isSilent = !this.unplugged && (said !== undefined || this.failures > SILENT_AFTER);
    const state = isSilent ? "silent" : "offline";
    this.show({ state, retry_at, ...(said === undefined ? {} : { said }) });
    this.cancelTimer();
    this.cancelTimer = this.ports.clock.after(wait, () => void this.attempt());
  }
}
