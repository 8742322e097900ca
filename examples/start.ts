/** What every example begins with: an engine on Node's ports, with its store in a file. */
import { createEngine, type EngineState, type HostedEngine } from "cairn-sdk/client";
import { loadSodium, NodeNetwork, nodeClock, nodeRandom, slowHash } from "cairn-sdk/node";
import { JsonStore } from "./json-store.ts";

/** `relay`: origin of the relay that this identity lives at. `file`: where its identity is kept. */
export async function start(relay: string, file: string, name: string): Promise<HostedEngine> {
  const store = new JsonStore(file);
  const engine = createEngine({
    store,
    vault: store.vault,
    network: new NodeNetwork(),
    clock: nodeClock,
    random: nodeRandom,
    loadCrypto: loadSodium,
    slowHash,
    app: relay,
    relay,
  });
  await engine.start();
  if ((await until(engine, ({ phase }) => phase !== "starting")).phase === "welcome") await engine.createIdentity(name);
  await until(engine, ({ connection }) => connection.state === "online");
  return engine;
}

/** The first state that is as `is` says. */
export function until(engine: HostedEngine, is: (state: EngineState) => boolean): Promise<EngineState> {
  return new Promise((resolve) => {
    let done = false;
    const stop = engine.subscribe((state) => {
      if (done || !is(state)) return;
      done = true;
      resolve(state);
      // The first call comes before there is anything to stop.
      queueMicrotask(() => stop());
    });
  });
}
