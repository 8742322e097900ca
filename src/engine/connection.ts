/** Keeps a session with the own relay: connects, authenticates, and comes back after every break with backoff and jitter. */
import { relayHost } from "../protocol/contacts/relay-url.ts";
import type { Identity } from "../protocol/identity/identity.ts";
import type { Capabilities } from "../protocol/wire/capabilities.ts";
import type { Message } from "../protocol/wire/messages.ts";
import type { Connection as ConnectionView } from "./face.ts";
import type { Random } from "./ports.ts";
import { fetchCapabilities, RelayRefusal, Session, type SessionPorts } from "./session.ts";

const FIRST_RETRY_S = 1;
const LONGEST_RETRY_S = 60;
/** A session that has been quiet for this long is asked whether it still lives. */
const QUIET_S = 45;
/** Failed attempts after which the relay counts as silent and not merely out of reach for a moment. */
const SILENT_AFTER = 3;

export interface ConnectionEvents {
  /** Authenticated: fetch, register, send. */
  ready(session: Session): void;
  notice(message: Message): void;
  /** `view` has changed. */
  changed(): void;
}

export class Connection {
  private readonly ports: SessionPorts;
  private readonly random: Random;
  private readonly own: Identity;
  private readonly events: ConnectionEvents;
  private readonly relay: string;
  private current: Session | undefined;
  private failures = 0;
  private cancelTimer: () => void = () => {};
  private running = false;
  private connecting = false;
  /** Once a relay was seen to know bound authentication, nothing less is given to it. */
  private bound = false;
  private capabilities: Capabilities | undefined;
  view: ConnectionView;

  constructor(ports: SessionPorts, random: Random, own: Identity, relay: string, events: ConnectionEvents) {
    this.ports = ports;
    this.random = random;
    this.own = own;
    this.relay = relay;
    this.events = events;
    this.view = { state: "connecting", relay: relayHost(relay) };
  }

  /** The live session, if there is one. */
  get session(): Session | undefined {
    return this.current;
  }

  start(): void {
    this.running = true;
    void this.attempt();
  }

  stop(): void {
    this.running = false;
    this.cancelTimer();
    this.current?.close();
  }

  /** Tries at once, e.g. because the device says that it is online again or someone pressed "Try now". */
  hurry(): void {
    if (!this.running || this.connecting || this.current) return;
    this.cancelTimer();
    void this.attempt();
  }

  private show(change: Partial<ConnectionView>): void {
    const { retry_at: _retry, said: _said, ...kept } = this.view;
    this.view = { ...kept, ...change };
    this.events.changed();
  }

  private async attempt(): Promise<void> {
    this.connecting = true;
    if (this.failures === 0) this.show({ state: "connecting" });
    try {
      this.capabilities = await fetchCapabilities(this.ports.network, this.relay);
      this.bound ||= this.capabilities?.features.includes("bound-auth") ?? false;
      const session = await Session.open(this.ports, this.relay, this.own, this.bound, (message) => {
        this.heard();
        this.events.notice(message);
      });
      this.opened(session);
    } catch (error) {
      this.retryLater(error instanceof RelayRefusal ? error.message : undefined);
    } finally {
      this.connecting = false;
    }
  }

  private opened(session: Session): void {
    if (!this.running) {
      session.close();
      return;
    }
    this.current = session;
    this.failures = 0;
    session.ended = () => {
      this.current = undefined;
      this.cancelTimer();
      if (this.running) this.retryLater(undefined);
    };
    this.show({ state: "online", last_heard_at: this.ports.clock.now() });
    this.watch();
    if (session.isOver) session.ended();
    else this.events.ready(session);
  }

  private heard(): void {
    // The last words of a session may come after its end; the timer is the next attempt's by then.
    if (!this.current) return;
    this.view = { ...this.view, last_heard_at: this.ports.clock.now() };
    this.watch();
  }

  /** Browsers cannot ping: after a quiet while a small request finds out whether the link is still there. */
  private watch(): void {
    this.cancelTimer();
    this.cancelTimer = this.ports.clock.after(QUIET_S, () => {
      this.current?.request({ cmd: "CAPABILITIES" }).then(
        () => this.heard(),
        () => {},
      );
    });
  }

  private retryLater(said: string | undefined): void {
    if (!this.running) return;
    const wait = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** this.failures) * (0.5 + (this.random(1)[0] as number) / 255);
    this.failures++;
    const retry_at = this.ports.clock.now() + wait;
    const state = said !== undefined || this.failures > SILENT_AFTER ? "silent" : "offline";
    this.show({ state, retry_at, ...(said === undefined ? {} : { said }) });
    this.cancelTimer();
    this.cancelTimer = this.ports.clock.after(wait, () => void this.attempt());
  }
}
