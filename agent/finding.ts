/** Whom an agent writes to: by number or alias, by contact link, or by the key of somebody it knows. */
import type { HostedEngine } from "../src/engine/engine.ts";
import { AgentError } from "./errors.ts";
import { given } from "./watching.ts";

export interface FindingPorts {
  readonly engine: Pick<HostedEngine, "addPerson" | "numbers" | "subscribe">;
  /** The directory's origin. */
  readonly issuer: string;
}

const isKey = (to: string): boolean => /^[0-9a-f]{64}$/.test(to);
const isLink = (to: string): boolean => to.includes("#p=") || to.includes("?p=");

export class Finding {
  private readonly ports: FindingPorts;

  constructor(ports: FindingPorts) {
    this.ports = ports;
  }

  /** Has the directory's keys kept, once: by them it is judged who writes to the agent, and who is found. @throws AgentError */
  async know(): Promise<void> {
    const { engine, issuer } = this.ports;
    if (!this.isKnown()) await given(engine.numbers("knowDirectory", issuer));
  }

  /** Their key; they are added where they are new. @throws AgentError `not-found`, also for one who must be knocked at first */
  async person(to: string): Promise<string> {
    const { engine } = this.ports;
    if (isKey(to)) return to;
    if (isLink(to)) return given(engine.addPerson(to, ""));
    if ((await this.kindOf(to)) === "ask") throw new AgentError("not-found", "no open number");
    return given(engine.numbers("addNumber", to, ""));
  }

  /** @throws AgentError `refused` for one who can be written to at once */
  async knock(to: string): Promise<void> {
    if ((await this.kindOf(to)) === "card") throw new AgentError("refused", "an open number");
    await given(this.ports.engine.numbers("knockAt", to, this.ports.issuer));
  }

  private async kindOf(to: string): Promise<"card" | "ask"> {
    await this.know();
    return (await given(this.ports.engine.numbers("findNumber", to))).kind;
  }

  private isKnown(): boolean {
    let isKnown = false;
    // Told at once how it stands.
    this.ports.engine.subscribe(({ numbers }) => {
      isKnown = numbers?.directories.some(({ id }) => id === this.ports.issuer) ?? false;
    })();
    return isKnown;
  }
}
