/**
 * Lines to the relays that rooms live on: my own relay's, which is there anyway; one to each other relay where I am known; and one a room
 * where I come under a key that means only this room there.
 */
import type { Message } from "../../protocol/wire/messages.ts";
import type { Session, SessionKey } from "../link/session.ts";
import type { RoomRecord } from "./records.ts";

/** What rooms need of a session, whichever transport carries it. */
export type RoomSession = Pick<Session, "request" | "isOver" | "transport">;

export interface Line {
  readonly session: RoomSession | undefined;
  start(): void;
  stop(): void;
}

/** Which line a room is on. */
export type LineAt = Pick<RoomRecord, "relay" | "session_key"> & { readonly room: string };

/** A line's name: equal for all that share it. */
export const lineName = ({ relay, session_key, room }: LineAt): string => (session_key ? `${relay} ${room}` : relay);

/** The line a room is on. */
export const lineOf = ({ relay, session_key, id }: RoomRecord): LineAt => ({
  relay,
  room: id,
  ...(session_key ? { session_key } : {}),
});

export interface LineEvents {
  /** `line`: its name. */
  ready(line: string): void;
  notice(line: string, message: Message): void;
}

export interface LinePorts {
  /** My own relay, and its session while there is one. */
  home(): string;
  homeSession(): RoomSession | undefined;
  /** Makes the line to another relay, under this key; it does nothing until started. */
  open(relay: string, key: SessionKey, events: { ready(): void; notice(message: Message): void }): Line;
}

export class RelayLines {
  private readonly ports: LinePorts;
  private readonly events: LineEvents;
  private readonly keyOf: (at: LineAt) => SessionKey;
  private readonly lines = new Map<string, Line>();

  constructor(ports: LinePorts, events: LineEvents, keyOf: (at: LineAt) => SessionKey) {
    this.ports = ports;
    this.events = events;
    this.keyOf = keyOf;
  }

  session(at: LineAt): RoomSession | undefined {
    const name = lineName(at);
    const session = name === this.ports.home() ? this.ports.homeSession() : this.lines.get(name)?.session;
    return session && !session.isOver ? session : undefined;
  }

  /** Keeps these lines and no others. */
  keep(wanted: readonly LineAt[]): void {
    const byName = new Map(wanted.map((at) => [lineName(at), at]));
    byName.delete(this.ports.home());
    for (const [name, line] of [...this.lines]) {
      if (byName.has(name)) continue;
      line.stop();
      this.lines.delete(name);
    }
    for (const [name, at] of byName) if (!this.lines.has(name)) this.begin(name, at);
  }

  stop(): void {
    this.keep([]);
  }

  private begin(name: string, at: LineAt): void {
    const line = this.ports.open(at.relay, this.keyOf(at), {
      ready: () => this.events.ready(name),
      notice: (message) => this.events.notice(name, message),
    });
    this.lines.set(name, line);
    line.start();
  }
}
