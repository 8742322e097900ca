import { describe, expect, test } from "vitest";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { MemoryStore, MemoryVault } from "../../test/support/memory-store.ts";
import { NodeNetwork } from "../../test/support/node-network.ts";
import { createEngine } from "./engine.ts";
import type { EngineState } from "./face.ts";

/** On a device whose primitives are not to be trusted. */
function onBadDevice(provesEarly: boolean) {
  const vault = new MemoryVault();
  const engine = createEngine({
    store: new MemoryStore(),
    vault,
    network: new NodeNetwork(),
    clock: new FakeClock(),
    random: (length) => new Uint8Array(length).fill(7),
    loadCrypto: () => Promise.reject(Object.assign(new Error("wrong"), { name: "CryptoUnavailable" })),
    provesEarly,
    slowHash: () => Promise.reject(new Error("not here")),
    app: "https://cairn.example",
    relay: "https://relay.example",
  });
  const phases: EngineState["phase"][] = [];
  const seen: { state?: EngineState } = {};
  engine.subscribe((state) => {
    seen.state = state;
    if (phases.at(-1) !== state.phase) phases.push(state.phase);
  });
  return { engine, vault, phases, seen };
}

describe("primitives that are not to be trusted", () => {
  test("are said once somebody wants a key, and none is kept", async () => {
    const { engine, vault, phases, seen } = onBadDevice(false);
    await engine.start();
    expect(phases).toEqual(["starting", "welcome"]);
    await expect(engine.createIdentity("Mara")).rejects.toThrow();
    expect(phases).toEqual(["starting", "welcome", "failed"]);
    expect(seen.state?.failure).toBe("crypto");
    expect(await vault.load()).toBeUndefined();
  });

  test("are said at once where they are at hand", async () => {
    const { engine, phases, seen } = onBadDevice(true);
    await engine.start();
    expect(phases).toEqual(["starting", "welcome", "failed"]);
    expect(seen.state?.failure).toBe("crypto");
  });
});
