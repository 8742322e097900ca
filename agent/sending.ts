/** What an agent sends: notes at places, and lines in a talk with one person. Nothing is written without a valid attestation. */
import { createHash } from "node:crypto";
import type { HostedEngine } from "../src/engine/engine.ts";
import type { EngineState, Line, SentState, TimeWindow } from "../src/engine/face.ts";
import type { Clock, Random } from "../src/engine/ports.ts";
import { toHex } from "../src/protocol/encoding/bytes.ts";
import type { Attesting } from "./attesting.ts";
import { AgentError } from "./errors.ts";
import type { Finding } from "./finding.ts";
import { found, given } from "./watching.ts";

export interface NoteToLeave {
  /** Each a number, an alias, a contact link or a key. */
  readonly to: readonly string[];
  readonly text: string;
  readonly at: { readonly latitude: number; readonly longitude: number };
  /** 50 where it is not said. */
  readonly radius_m?: number;
  /** A day from now where it is not said. */
  readonly window?: TimeWindow;
  /** 32 hex digits: leaving the same one twice leaves one. Drawn where it is not said. */
  readonly id?: string;
}

/** `sent`: the relay has it. `queued`: it is kept here, and leaves when the relay can be reached. */
export type Outcome = "sent" | "queued";

export interface SendingPorts {
  readonly engine: HostedEngine;
  readonly attesting: Pick<Attesting, "requireValid">;
  readonly finding: Pick<Finding, "person">;
  readonly clock: Clock;
  readonly random: Random;
  /** My key, hex. */
  readonly me: string;
  readonly name: string;
  /** How long a relay is waited for, seconds. */
  readonly patience_s: number;
}

type LineState = NonNullable<Line["state"]>;

const DAY_S = 86_400;
const RADIUS_M = 50;

/** 32 hex digits that are the same for the same words. */
export const idOf = (...words: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(words)).digest("hex").slice(0, 32);

export class Sending {
  private readonly ports: SendingPorts;

  constructor(ports: SendingPorts) {
    this.ports = ports;
  }

  /** @throws AgentError */
  async leave({ to, text, at, radius_m = RADIUS_M, window, id = this.newId() }: NoteToLeave): Promise<Outcome> {
    const { engine, attesting, finding } = this.ports;
    attesting.requireValid();
    const people = await Promise.all(to.map((one) => finding.person(one)));
    const circle = { latitude: at.latitude, longitude: at.longitude, radius_m };
    await given(engine.leaveNote({ id, text, place: "", circle, window: window ?? this.today(), to: people }));
    const states = await this.found(({ sent }) => settled(sent.find((note) => note.id === id)?.to.map(({ state }) => state)));
    return outcomeOf(states);
  }

  /** A line in the talk with one person, which is begun with the first. @throws AgentError */
  async send(to: string, text: string, id = this.newId()): Promise<Outcome> {
    this.ports.attesting.requireValid();
    const person = await this.ports.finding.person(to);
    const talk = idOf("talk", this.ports.me, person);
    await given(this.ports.engine.createGroup(talk, this.ports.name, [person]));
    return this.say(talk, text, id);
  }

  /** A line in a room that I am in. @throws AgentError */
  async say(room: string, text: string, id = this.newId()): Promise<Outcome> {
    const { engine, attesting } = this.ports;
    attesting.requireValid();
    await given(engine.say(room, id, text));
    await given(engine.openRoom(room));
    const state = await this.found(({ talks }) => lineSettled(lastOfMine(talks, room)));
    return outcomeOf(state && [state]);
  }

  private found<T>(find: (state: EngineState) => T | undefined): Promise<T | undefined> {
    return found(this.ports.engine, this.ports.clock, this.ports.patience_s, find);
  }

  private newId(): string {
    return toHex(this.ports.random(16));
  }

  private today(): TimeWindow {
    const now = Math.floor(this.ports.clock.now());
    return { starts_at: now, ends_at: now + DAY_S, timezone: "UTC" };
  }
}

/** Of a talk the line that I said last: it settles after those before it. */
function lastOfMine(talks: EngineState["talks"], room: string): Line | undefined {
  const lines = talks.find((talk) => talk.room === room)?.lines ?? [];
  return lines.filter(({ mine, kind }) => mine && kind === "text").at(-1);
}

const lineSettled = (line: Line | undefined): LineState | undefined => (line?.state?.kind === "queued" ? undefined : line?.state);

const settled = (states: readonly SentState[] | undefined): readonly SentState[] | undefined =>
  states?.some(({ kind }) => kind === "queued") ? undefined : states;

function outcomeOf(states: readonly (SentState | LineState)[] | undefined): Outcome {
  const failed = states?.find((state) => state.kind === "failed");
  if (failed?.kind === "failed") throw new AgentError("refused", failed.reason);
  return states ? "sent" : "queued";
}
