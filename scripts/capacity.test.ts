/** The table of docs/capacity.md is the model's, and the model does what one would expect of it. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { COSTS, capacityFor, PEOPLE, SHOWN, tableOf } from "./capacity-model.ts";

describe("the model of capacity", () => {
  it("is what the document shows (npm run capacity -- --write)", () => {
    expect(readFileSync(new URL("../docs/capacity.md", import.meta.url), "utf8")).toContain(`\n${tableOf(SHOWN)}\n`);
  });

  it("needs more for more people, and two relays wherever one is not enough", () => {
    const all = [1e3, 1e5, 1e6, 3e6, 1e7, 1e8].map((users) => capacityFor(users));
    for (const [i, one] of all.entries()) {
      const before = all[i - 1];
      if (before)
        for (const [name, value] of Object.entries(one))
          expect([name, value >= before[name as keyof typeof one]]).toEqual([name, true]);
      expect(one.postgresCores > 0).toBe(one.relays > 1);
    }
  });

  it("follows what is assumed: sockets bind first, then processors", () => {
    const sockets = capacityFor(1e7).relays;
    expect(sockets).toBe(Math.ceil((1e7 * PEOPLE.connected) / COSTS.socketsARelay));
    expect(capacityFor(1e7, { ...PEOPLE, connected: 0.0001, notesADay: 500 }).relays).toBeGreaterThan(2);
    expect(capacityFor(1e4, { ...PEOPLE, notesADay: 5_000 }).postgresServers).toBeGreaterThan(0);
  });
});
