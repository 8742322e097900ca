/** Requests are carried out once at all relays of one store together: the first to claim a signature does it, the others give its answer. */
import { type Log, logError } from "../../../src/host/log.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import type { SharedOnce } from "../../cluster/cluster.ts";
import type { Answered } from "../../wire/execute.ts";
import type { RelayWire } from "../../wire/relay-wire.ts";
import type { Once } from "./once.ts";

export class OnceAnywhere implements Once {
  private readonly shared: SharedOnce;
  private readonly wire: RelayWire;
  private readonly log: Log;
  /** Under way here: asked for again meanwhile, it is waited for. */
  private readonly running = new Map<string, Promise<Answered>>();

  constructor(shared: SharedOnce, wire: RelayWire, log: Log) {
    this.shared = shared;
    this.wire = wire;
    this.log = log;
  }

  async run(signature: Bytes, _now: number, work: () => Promise<Answered>): Promise<Answered | undefined> {
    const name = Buffer.from(signature).toString("latin1");
    const running = this.running.get(name);
    if (running !== undefined) return running;
    const claimed = await this.claim(signature);
    if (claimed === "unknown") return this.running.get(name);
    if (claimed !== "mine") return { message: this.wire.parseMessage(claimed), failure: undefined };
    const answer = this.carryOut(signature, work);
    this.running.set(name, answer);
    return answer.finally(() => this.running.delete(name));
  }

  private async carryOut(signature: Bytes, work: () => Promise<Answered>): Promise<Answered> {
    const answered = await work();
    try {
      await this.shared.answered(signature, answered.failure ? undefined : this.wire.encodeMessage(answered.message));
    } catch (error) {
      logError(this.log, error, "an answer could not be remembered; the same request, sent again, is told so");
    }
    return answered;
  }

  /** Where the database cannot be asked, nothing is carried out. */
  private async claim(signature: Bytes): Promise<"mine" | "unknown" | Bytes> {
    try {
      return await this.shared.claim(signature);
    } catch (error) {
      logError(this.log, error, "whether a request was carried out before could not be asked; it was not now");
      return "unknown";
    }
  }
}
