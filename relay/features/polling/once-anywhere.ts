/** Requests are carried out once at all relays of one store together: the first to claim a signature does it, the others give its answer. */
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { SharedOnce } from "../../cluster/cluster.ts";
import type { Answered } from "../../wire/execute.ts";
import type { RelayWire } from "../../wire/relay-wire.ts";
import type { Once } from "./once.ts";

export class OnceAnywhere implements Once {
  private readonly shared: SharedOnce;
  private readonly wire: RelayWire;
  /** Under way here: asked for again meanwhile, it is waited for. */
  private readonly running = new Map<string, Promise<Answered>>();

  constructor(shared: SharedOnce, wire: RelayWire) {
    this.shared = shared;
    this.wire = wire;
  }

  async run(signature: Bytes, _now: number, work: () => Promise<Answered>): Promise<Answered | undefined> {
    const name = Buffer.from(signature).toString("latin1");
    const running = this.running.get(name);
    if (running !== undefined) return running;
    const claimed = await this.shared.claim(signature);
    if (claimed === "unknown") return this.running.get(name);
    if (claimed !== "mine") return { message: this.wire.parseMessage(claimed), failure: undefined };
    const answer = this.carryOut(signature, work);
    this.running.set(name, answer);
    return answer.finally(() => this.running.delete(name));
  }

  private async carryOut(signature: Bytes, work: () => Promise<Answered>): Promise<Answered> {
    const answered = await work();
    await this.shared.answered(signature, answered.failure ? undefined : this.wire.encodeMessage(answered.message));
    return answered;
  }
}
