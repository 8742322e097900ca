/** Somebody with the app's engine in Node, at real time over real sockets. */
import { createEngine, type HostedEngine } from "../../src/engine/engine.ts";
import type { EngineState, NumberActs } from "../../src/engine/face.ts";
import { nodeClock, nodeRandom } from "../../src/platform/node/clock.ts";
import { NodeNetwork } from "../../src/platform/node/network.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { MemoryStore, MemoryVault } from "./memory-store.ts";

export class NodePerson {
  private readonly network = new NodeNetwork();
  readonly engine: HostedEngine;

  constructor(relay: string) {
    this.engine = createEngine({
      ...{ store: new MemoryStore(), vault: new MemoryVault(), network: this.network, clock: nodeClock, random: nodeRandom },
      ...{ loadCrypto: loadSodium, slowHash: async () => new Uint8Array(32), app: relay, relay },
    });
  }

  async start(name: string): Promise<this> {
    await this.engine.start();
    await this.engine.createIdentity(name);
    await this.until(({ connection }) => connection.state === "online");
    return this;
  }

  act<N extends keyof NumberActs>(name: N, ...args: Parameters<NumberActs[N]>): ReturnType<NumberActs[N]> {
    return this.engine.numbers(name, ...args);
  }

  until(is: (state: EngineState) => boolean): Promise<EngineState> {
    return new Promise((resolve) => {
      const stop = this.engine.subscribe((state) => {
        if (!is(state)) return;
        queueMicrotask(() => stop());
        resolve(state);
      });
    });
  }

  stop(): void {
    this.engine.stop();
    this.network.cut();
  }
}
