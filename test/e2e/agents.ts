/** Agents for browser tests: made for their owner by the API, since no app makes one, and run in this process. */
import { join } from "node:path";
import { type Agent, type AgentSettings, openAgent } from "../../agent/index.ts";
import type { DirectoryProcess } from "../numbers/support/directory.ts";
import { logIn, type Made, makeNumber } from "../numbers/support/plain-client.ts";
import { STEPS } from "./stage.ts";

export interface Places {
  readonly directory: DirectoryProcess;
  readonly relay: string;
  /** A folder that goes with the test. */
  readonly data: string;
}

export class Agents {
  private readonly places: () => Places;
  private readonly opened: Agent[] = [];

  constructor(places: () => Places) {
    this.places = places;
  }

  /** The number of an agent that whoever has this mail address owns. */
  async ownedBy(mail: string): Promise<Made> {
    const { directory, relay } = this.places();
    const token = await logIn(directory, mail, "openid attest numbers:write", relay);
    const schema = '{"type":"object"}';
    const capabilities = [{ name: "tides.next", version: "1.0.0", inputSchema: schema, outputSchema: schema }];
    const fields = { entityType: "ENTITY_TYPE_AI_AGENT", displayName: "Tide clerk", reach: "REACH_OPEN", capabilities };
    return makeNumber(directory, token, fields);
  }

  /** Stands at the steps. */
  async open({ ppnumId, secret }: Made, change: Partial<AgentSettings> = {}): Promise<Agent> {
    const { directory, relay, data } = this.places();
    const place = { data: join(data, "agent"), relay, issuer: directory.issuer, at: STEPS };
    const agent = await openAgent({ ...place, clientId: ppnumId, secret, name: "Tide clerk", ...change });
    this.opened.push(agent);
    return agent;
  }

  close(): void {
    for (const agent of this.opened.splice(0)) agent.close();
  }
}

/** Answers what comes next. */
export async function answersOne(agent: Agent, text: string): Promise<void> {
  for await (const message of agent.messages()) {
    await message.answer(text);
    return;
  }
}

/** The key of somebody whom an agent knows. */
export function keyOf(agent: Agent, name: string): Promise<string> {
  return new Promise((resolve) => {
    const stop = agent.engine.subscribe(({ people }) => {
      const found = people.find((person) => person.name === name);
      if (!found) return;
      queueMicrotask(() => stop());
      resolve(found.id);
    });
  });
}
