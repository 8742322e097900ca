/** A relay, a directory and an agent on one fake clock, and people with the app's engine. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
// Here already, so that no clock runs away while it is loaded.
import "../../src/engine/numbers/numbers.ts";
import "../../src/engine/rooms/rooms.ts";
import { type Agent, type AgentSettings, openAgent } from "../../agent/index.ts";
import { Device, SEED, TestRelay } from "../engine/world.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { NodeNetwork } from "../support/node-network.ts";
import { seededRandom } from "../support/random.ts";
import { AGENT_ID, FakeDirectory, SECRET } from "./fake-directory.ts";

export class AgentWorld {
  readonly clock = new FakeClock();
  readonly relay = new TestRelay(this.clock);
  readonly directory = new FakeDirectory(this.clock);
  readonly dir = mkdtempSync(join(tmpdir(), "agent-"));
  readonly network = new NodeNetwork();
  private readonly agents: Agent[] = [];
  private readonly people: Device[] = [];
  private readonly random = seededRandom(SEED + 40);

  async start(): Promise<void> {
    await this.relay.start();
    await this.directory.start();
  }

  /** Of a promise that waits for sockets and this clock. */
  async wait<T>(work: Promise<T>, what: string): Promise<T> {
    let isOver = false;
    const end = (): void => {
      isOver = true;
    };
    work.then(end, end);
    await this.clock.until(() => isOver, what);
    return work;
  }

  async open(change: Partial<AgentSettings> = {}): Promise<Agent> {
    const { relay, directory, clock, random, network, dir } = this;
    const settings = {
      data: join(dir, "agent"),
      relay: relay.origin,
      issuer: directory.origin,
      clientId: AGENT_ID,
      secret: SECRET,
    };
    const agent = await this.wait(openAgent({ ...settings, name: "Tide clerk", clock, random, network, ...change }), "it opens");
    this.agents.push(agent);
    return agent;
  }

  /** Somebody with the app. */
  async person(name: string): Promise<Device> {
    const device = new Device(this.clock, this.relay.origin, SEED + 60 + this.people.length);
    await device.on();
    await device.engine.createIdentity(name);
    await device.until(({ connection }) => connection.state === "online", `${name} is online`);
    this.people.push(device);
    return device;
  }

  async end(): Promise<void> {
    for (const agent of this.agents) agent.close();
    this.network.cut();
    for (const device of this.people) device.off();
    await this.directory.stop();
    await this.relay.end();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
