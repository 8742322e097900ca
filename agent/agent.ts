/** An agent as its program sees it. */
import type { HostedEngine } from "../src/engine/engine.ts";
import type { EngineState } from "../src/engine/face.ts";
import type { Clock } from "../src/engine/ports.ts";
import type { Attesting, Standing } from "./attesting.ts";
import { Capabilities } from "./capabilities.ts";
import type { AgentData } from "./data.ts";
import type { Directory } from "./directory.ts";
import type { Finding } from "./finding.ts";
import type { Incoming, Message } from "./incoming.ts";
import { Lendings } from "./lendings.ts";
import type { NoteToLeave, Outcome, Sending } from "./sending.ts";
import { found, given } from "./watching.ts";

export interface AgentStatus {
  /** Its key, hex. */
  readonly key: string;
  /** A contact link, for people whose app knows no numbers. */
  readonly link: string;
  readonly connection: "offline" | "connecting" | "online" | "silent";
  readonly mark: Standing;
  readonly people: number;
  /** Letters that wait to leave. */
  readonly queued: number;
}

export interface Agent {
  /** Leaves a note at a place. @throws AgentError */
  leave(note: NoteToLeave): Promise<Outcome>;
  /** Says something in the talk with one person. @param id 32 hex digits: the same twice is said once @throws AgentError */
  send(to: string, text: string, id?: string): Promise<Outcome>;
  /**
   * Leaves word with the directory for whoever has this number, who is asked before they can be written to. Nobody says whether anybody has it; who
   * answers is there to be written to, by their key. @throws AgentError
   */
  knock(number: string): Promise<void>;
  /** What comes in, one after the other; the next one is asked for when the one before is done. One reader at a time. */
  messages(): AsyncIterableIterator<Message>;
  /** Stands there from now on; `undefined`: nowhere. */
  stand(at: { readonly latitude: number; readonly longitude: number } | undefined): Promise<void>;
  /** Asks for a new attestation. @throws AgentError */
  renew(): Promise<void>;
  status(): AgentStatus;
  /** Whether all that was written has left, after waiting for it a while: for a program that ends. */
  settled(): Promise<boolean>;
  readonly capabilities: Pick<Capabilities, "put" | "drop" | "list">;
  readonly lendings: Pick<Lendings, "list">;
  /** For what is not here. */
  readonly engine: HostedEngine;
  close(): void;
}

/** A position grows old; one that is told again does not. */
const FIX_EVERY_S = 10;

export interface AgentParts {
  readonly engine: HostedEngine;
  readonly attesting: Attesting;
  readonly sending: Sending;
  readonly finding: Pick<Finding, "knock">;
  readonly incoming: Incoming;
  readonly clock: Clock;
  readonly patience_s: number;
}

export class OpenAgent implements Agent {
  readonly engine: HostedEngine;
  readonly capabilities: Capabilities;
  readonly lendings: Lendings;
  private readonly parts: AgentParts;
  private readonly data: AgentData;
  private cancelFix: () => void = () => {};
  private isClosed = false;
  private state: EngineState | undefined;

  constructor(parts: AgentParts, data: AgentData, directory: Directory) {
    [this.parts, this.data, this.engine] = [parts, data, parts.engine];
    this.capabilities = new Capabilities(directory);
    this.lendings = new Lendings(directory);
    parts.engine.subscribe((state) => {
      this.state = state;
    });
  }

  leave(note: NoteToLeave): Promise<Outcome> {
    return this.parts.sending.leave(note);
  }

  send(to: string, text: string, id?: string): Promise<Outcome> {
    return this.parts.sending.send(to, text, id);
  }

  async knock(number: string): Promise<void> {
    this.parts.attesting.requireValid();
    await this.parts.finding.knock(number);
  }

  messages(): AsyncIterableIterator<Message> {
    return this.parts.incoming.messages();
  }

  async stand(at: { readonly latitude: number; readonly longitude: number } | undefined): Promise<void> {
    this.cancelFix();
    if (this.isClosed) return;
    await given(this.engine.position(at && { ...at, accuracy_m: 5 }));
    if (at) this.standAgain(at);
  }

  private standAgain(at: { readonly latitude: number; readonly longitude: number }): void {
    if (this.isClosed) return;
    // A store that refuses is told of by the engine; the next fix comes all the same.
    const again = (): void => void this.stand(at).then(undefined, () => this.standAgain(at));
    this.cancelFix = this.parts.clock.after(FIX_EVERY_S, again);
  }

  async renew(): Promise<void> {
    await this.parts.attesting.renew();
  }

  status(): AgentStatus {
    const { me, connection, people = [], queued = 0 } = this.state ?? {};
    const counts = { people: people.length, queued };
    const mark = this.parts.attesting.standing();
    return { key: me?.id ?? "", link: me?.link ?? "", connection: connection?.state ?? "offline", mark, ...counts };
  }

  async settled(): Promise<boolean> {
    const { clock, patience_s } = this.parts;
    return (await found(this.engine, clock, patience_s, ({ queued }) => queued === 0 || undefined)) ?? false;
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.cancelFix();
    this.parts.attesting.stop();
    this.parts.incoming.stop();
    this.engine.stop();
    this.data.close();
  }
}
