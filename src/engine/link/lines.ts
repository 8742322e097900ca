/**
 * The lines to relays, all in one place: to the one I live at, to mailboxes that I left, to relays that rooms live at. Whoever needs some
 * says which; a line stays open for as long as anybody does, and no longer.
 */
import type { Message } from "../../protocol/wire/messages.ts";
import type { Random } from "../ports.ts";
import { uniform } from "./backoff.ts";
import { Connection } from "./connection.ts";
import { NoAnswer } from "./failures.ts";
import type { Session, SessionKey, SessionPorts } from "./session.ts";

/** The relay of a line, and the key it authenticates with. */
export interface LineAt {
  readonly relay: string;
  /** A name for the line's key (hex of a room, or of a former key); absent: the current identity's key. */
  readonly as?: string;
}

/** Equal for all owners that share a line. */
export const lineName = ({ relay, as }: LineAt): string => (as === undefined ? relay : `${relay} ${as}`);

export interface WantedLine extends LineAt {
  /** The key to authenticate with; asked for when the line is opened. */
  key(): SessionKey;
  /** Seconds it waits before each time it begins: lines that begin together would say that they are one device's. */
  apart?(): number;
}

/** Lines beside the first begin within so many seconds of one another. */
const APART_S = 30;

/** @param isAlone whether nothing else begins with it the first time */
export function apartFrom(random: Random, isAlone: boolean): () => number {
  let isFirst = isAlone;
  return () => {
    const wait = isFirst ? 0 : uniform(random, APART_S);
    isFirst = false;
    return wait;
  };
}

export interface Line {
  readonly name: string;
  /** Absent while the line is being opened: a relay may send notices before it has accepted the key. */
  readonly session: Session | undefined;
}
export interface LiveLine extends Line {
  readonly session: Session;
}

export interface LineEvents {
  /** A session has begun: fetch, register, send. */
  ready(line: LiveLine): void;
  notice(line: Line, message: Message): void;
  /** The state of a line has changed. */
  changed(): void;
}

interface LinesPorts extends SessionPorts {
  readonly random: Random;
}

export class Lines {
  private readonly ports: LinesPorts;
  private readonly events: LineEvents;
  private readonly open = new Map<string, Connection>();
  private readonly wanted = new Map<object, ReadonlyMap<string, WantedLine>>();
  private readonly waiting = new Map<string, Set<(session: Session) => void>>();
  private isStarted = false;

  constructor(ports: LinesPorts, events: LineEvents) {
    this.ports = ports;
    this.events = events;
  }

  /** Opens nothing before it. */
  start(): void {
    this.isStarted = true;
    for (const line of this.open.values()) line.start();
  }

  stop(): void {
    this.isStarted = false;
    for (const line of this.open.values()) line.stop();
    this.open.clear();
    this.wanted.clear();
  }

  /** `owner` needs these lines from now on, and no others. */
  keep(owner: object, lines: readonly WantedLine[]): void {
    this.wanted.set(owner, new Map(lines.map((line) => [lineName(line), line])));
    const all = new Map([...this.wanted.values()].flatMap((mine) => [...mine]));
    for (const [name, line] of [...this.open]) {
      if (all.has(name)) continue;
      line.stop();
      this.open.delete(name);
    }
    for (const [name, line] of all) if (!this.open.has(name)) this.begin(name, line);
  }

  /** The connection of this name, where somebody needs it. */
  get(name: string): Connection | undefined {
    return this.open.get(name);
  }

  /** The live session of the line there. */
  session(at: LineAt): Session | undefined {
    const session = this.open.get(lineName(at))?.session;
    return session?.isOver ? undefined : session;
  }

  /** The session of a line that somebody needs, once it has begun. @throws NoAnswer where none has within `seconds` */
  soon(at: LineAt, seconds: number): Promise<Session> {
    const now = this.session(at);
    if (now) return Promise.resolve(now);
    const name = lineName(at);
    return new Promise((resolve, reject) => {
      const waiting = this.waiting.get(name) ?? new Set();
      this.waiting.set(name, waiting);
      const begun = (session: Session): void => {
        cancel();
        resolve(session);
      };
      const cancel = this.ports.clock.after(seconds, () => {
        waiting.delete(begun);
        reject(new NoAnswer("silent"));
      });
      waiting.add(begun);
    });
  }

  /** The lines with a live session. */
  live(): readonly LiveLine[] {
    return [...this.open].flatMap(([name, { session }]) => (session && !session.isOver ? [{ name, session }] : []));
  }

  /** Retries now every line that waits for its next attempt. */
  hurry(): void {
    for (const line of this.open.values()) line.hurry();
  }

  /** The device says that it has no network. */
  offline(): void {
    for (const line of this.open.values()) line.offline();
  }

  private begin(name: string, { relay, key, apart }: WantedLine): void {
    const { events, ports } = this;
    const line = new Connection(ports, ports.random, key(), relay, {
      ready: (session) => {
        const waiting = this.waiting.get(name) ?? [];
        this.waiting.delete(name);
        for (const begun of waiting) begun(session);
        events.ready({ name, session });
      },
      notice: (message) => events.notice({ name, session: line.session }, message),
      changed: () => events.changed(),
      failed: (error) => ports.trace.note("link.session", error),
      apart: () => apart?.() ?? 0,
    });
    this.open.set(name, line);
    if (this.isStarted) line.start();
  }
}
