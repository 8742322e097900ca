/** Lines to the relays that rooms live on: my own relay's, which is there anyway, and one of its own to each other relay (decision on relays). */
import type { Message } from "../../protocol/wire/messages.ts";
import type { Session } from "../session.ts";

/** What rooms need of a session, whichever transport carries it. */
export type RoomSession = Pick<Session, "request" | "isOver">;

export interface Line {
  readonly session: RoomSession | undefined;
  start(): void;
  stop(): void;
}

export interface LineEvents {
  ready(relay: string): void;
  notice(relay: string, message: Message): void;
}

export interface LinePorts {
  /** My own relay, and its session while there is one. */
  home(): string;
  homeSession(): RoomSession | undefined;
  /** Makes the line to another relay; it does nothing until started. */
  open(relay: string, events: { ready(): void; notice(message: Message): void }): Line;
}

export class RelayLines {
  private readonly ports: LinePorts;
  private readonly events: LineEvents;
  private readonly lines = new Map<string, Line>();

  constructor(ports: LinePorts, events: LineEvents) {
    this.ports = ports;
    this.events = events;
  }

  session(relay: string): RoomSession | undefined {
    const session = relay === this.ports.home() ? this.ports.homeSession() : this.lines.get(relay)?.session;
    return session && !session.isOver ? session : undefined;
  }

  /** Keeps lines to these relays and to no others. */
  keep(relays: ReadonlySet<string>): void {
    for (const [relay, line] of [...this.lines]) {
      if (relays.has(relay) && relay !== this.ports.home()) continue;
      line.stop();
      this.lines.delete(relay);
    }
    for (const relay of relays) {
      if (relay === this.ports.home() || this.lines.has(relay)) continue;
      const line = this.ports.open(relay, {
        ready: () => this.events.ready(relay),
        notice: (message) => this.events.notice(relay, message),
      });
      this.lines.set(relay, line);
      line.start();
    }
  }

  stop(): void {
    this.keep(new Set());
  }
}
