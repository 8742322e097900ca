/**
 * What comes to an agent, one message after the other: notes that open where it stands, and lines of talks that it was asked into. A message counts as
 * done once its answer is durable or it was passed over; what a crash cuts off comes again, with the same id, and its answer is the same message.
 */
import type { HostedEngine } from "../src/engine/engine.ts";
import type { Mark } from "../src/engine/face/numbers.ts";
import type { Circle, EngineState, Line, OpenedNote } from "../src/engine/face.ts";
import type { Clock } from "../src/engine/ports.ts";
import type { Kept } from "./kept.ts";
import { idOf, type Outcome, type Sending } from "./sending.ts";
import { given } from "./watching.ts";

/** What could not be answered is tried again after so long. */
const AGAIN_S = 10;

export interface Message {
  readonly id: string;
  readonly kind: "note" | "line";
  /** The name that they chose; in a talk `key` is their key there, not their own. */
  readonly from: { readonly key: string; readonly name: string };
  /** What their directory says they are; absent: nothing came. */
  readonly mark?: Mark;
  readonly text: string;
  /** Unix seconds: of a note when it was written, as its sender says; of a line when the relay had it. */
  readonly at: number;
  /** Of a note. */
  readonly circle?: Circle;
  /** Of a line. */
  readonly room?: string;
  /** Of a note at the same place and time, of a line in the same talk. */
  answer(text: string): Promise<Outcome>;
}

export interface IncomingPorts {
  readonly engine: HostedEngine;
  readonly sending: Pick<Sending, "leave" | "say">;
  readonly kept: Pick<Kept, "get" | "set">;
  readonly clock: Pick<Clock, "after">;
  /** Whether the agent may write: what must be answered by a letter waits until it may. */
  mayWrite(): boolean;
}

export class Incoming {
  private readonly ports: IncomingPorts;
  private state: EngineState | undefined;
  private readonly unsubscribe: () => void;
  private waiting: () => void = () => {};
  /** Counts what may have brought a message: one that comes while another is looked for is not slept through. */
  private changes = 0;
  private isOver = false;
  private readonly answering = new Set<string>();
  /** Talks with lines that may not be done: those with unread ones, and each once, for what a crash cut off. */
  private readonly due = new Set<string>();
  private readonly looked = new Set<string>();

  constructor(ports: IncomingPorts) {
    this.ports = ports;
    this.unsubscribe = ports.engine.subscribe((state) => {
      this.state = state;
      for (const { id, kind, stage, unread } of state.rooms)
        if (kind === "group" && stage === "open" && (unread > 0 || !this.looked.has(id))) this.due.add(id);
      this.letIn();
      this.wake();
    });
  }

  stop(): void {
    this.isOver = true;
    this.unsubscribe();
    this.wake();
  }

  /** The state is looked at again: the agent may write now. */
  again(): void {
    if (this.isOver) return;
    this.letIn();
    this.wake();
  }

  /** Until the agent is closed. A message is done when the next one is asked for. */
  async *messages(): AsyncGenerator<Message, void, void> {
    while (!this.isOver) {
      const before = this.changes;
      const message = await this.next();
      if (!message) await this.changed(before);
      else {
        yield message;
        await this.done(message);
      }
    }
  }

  private changed(since: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.isOver || this.changes !== since) resolve();
      else this.waiting = resolve;
    });
  }

  /** Wakes whoever waits for a message. */
  private wake(): void {
    this.changes++;
    this.waiting();
  }

  private async next(): Promise<Message | undefined> {
    const note = this.state?.opened.find(({ seen }) => !seen);
    if (note) return this.ofNote(note);
    for (const room of [...this.due]) {
      this.due.delete(room);
      this.looked.add(room);
      const line = await this.nextLine(room);
      if (!line) continue;
      this.due.add(room);
      return this.ofLine(room, line);
    }
    return undefined;
  }

  /** The first line of others after the one that was done last. */
  private async nextLine(room: string): Promise<Line | undefined> {
    await given(this.ports.engine.openRoom(room));
    const lines = this.state?.talks.find((talk) => talk.room === room)?.lines ?? [];
    const done = this.ports.kept.get(`done ${room}`);
    const from = done === undefined ? 0 : lines.findIndex(({ id }) => id === done) + 1;
    return lines.slice(from).find(({ mine, kind }) => !mine && kind === "text");
  }

  private ofNote({ id, from, text, mark, circle, window, created_at }: OpenedNote): Message {
    const name = this.state?.people.find((person) => person.id === from)?.name ?? "";
    const answer = (words: string): Promise<Outcome> =>
      this.ports.sending.leave({ to: [from], text: words, at: circle, radius_m: circle.radius_m, window, id: idOf("answer", id) });
    const said = { from: { key: from, name }, ...(mark && { mark }), text, at: created_at, circle, answer };
    return { id, kind: "note", ...said };
  }

  private ofLine(room: string, { id, by, name, text, mark, at }: Line): Message {
    const answer = (words: string): Promise<Outcome> => this.ports.sending.say(room, words, idOf("answer", room, id));
    return { id, kind: "line", from: { key: by, name }, ...(mark && { mark }), text, at, room, answer };
  }

  private async done({ id, kind, room }: Message): Promise<void> {
    if (kind === "note") await given(this.ports.engine.seenNotes([id]));
    else this.ports.kept.set(`done ${room}`, id);
  }

  /** Whoever writes to an agent may: requests and invitations are answered by themselves. */
  private letIn(): void {
    if (!this.state || !this.ports.mayWrite()) return;
    const { engine } = this.ports;
    for (const { id, handle } of this.state.requests) this.once(`request ${id}`, () => engine.acceptRequest(id, handle));
    for (const { id, kind, stage } of this.state.rooms)
      if (kind === "group" && stage === "invited") this.once(`room ${id}`, () => engine.answerInvite(id, true));
  }

  private once(what: string, act: () => Promise<void>): void {
    if (this.answering.has(what)) return;
    this.answering.add(what);
    const end = (): void => void this.answering.delete(what);
    act().then(end, () => {
      end();
      this.ports.clock.after(AGAIN_S, () => this.again());
    });
  }
}
