/** Connections that have proved nothing: how many, and which gives way. */
import { describe, expect, it } from "vitest";
import { createAdmission } from "../../src/host/limits/admission.ts";
import { FakeClock } from "./fake-clock.ts";

const PER_ADDRESS = 64;
const IN_ALL = 4096;

function setUp() {
  const clock = new FakeClock();
  const admission = createAdmission(1, clock, () => undefined);
  const gone: string[] = [];
  return { clock, gone, enter: (address: string) => admission.enter(address, () => gone.push(address)) };
}

/** As many as there may be in all; one address has one fewer than it may. */
function fill({ enter }: ReturnType<typeof setUp>): void {
  for (let i = 0; i < IN_ALL; i++) expect(enter(i < PER_ADDRESS - 1 ? "crowded" : `alone ${i}`)).toBeDefined();
}

describe("connections that have proved nothing", () => {
  it("are so many in all, from however many addresses", () => {
    const relay = setUp();
    fill(relay);
    expect(relay.enter("honest")).toBeUndefined();
    expect(relay.gone).toEqual([]);
  });

  it("give way, when they have had their time, where most of them are", () => {
    const relay = setUp();
    fill(relay);
    relay.clock.advance(6);
    expect(relay.enter("honest")).toBeDefined();
    expect(relay.gone).toEqual(["crowded"]);
  });

  it("leave room when they have proved a key or closed, once each", () => {
    const { enter } = setUp();
    const leaves = Array.from({ length: PER_ADDRESS }, () => enter("here"));
    expect(enter("here")).toBeUndefined();
    leaves[0]?.();
    leaves[0]?.();
    expect(enter("here")).toBeDefined();
    expect(enter("here")).toBeUndefined();
    expect(enter("there")).toBeDefined();
  });
});
