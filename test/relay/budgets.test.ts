/** Who may do how much, in one window and from one address. */
import { describe, expect, it } from "vitest";
import { createRateLimits } from "../../relay/limits/budgets.ts";
import { nobody } from "../../relay/ops/observer.ts";
import type { Command } from "../../src/protocol/wire/commands.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { FakeClock } from "./fake-clock.ts";
import { settingsOf } from "./harness.ts";

const budgetsWith = (env: Record<string, string> = {}, observer = nobody) => {
  const clock = new FakeClock();
  return { clock, limits: createRateLimits(settingsOf(env).config, clock, observer) };
};
const count = (take: () => number): number => {
  let granted = 0;
  while (take() === 0) granted++;
  return granted;
};
const at = (address: string, key = "k") => ({ key, address });
const store = (size = 1): Command => ({ cmd: "STORE", event: new Uint8Array(size) });
const fetchAll: Command = { cmd: "FETCH", since: 0 };
let serial = 0;
/** Everybody a key of their own. */
const stranger = (address: string) => at(address, `key ${serial++}`);

describe("budgets", () => {
  it("are the declared ones, each command on its own, times the operator's factor", () => {
    for (const factor of [1, 3]) {
      const { limits } = budgetsWith({ PPP_RATE_FACTOR: String(factor) });
      expect(count(() => limits.command(store(), at("a")))).toBe(60 * factor);
      expect(count(() => limits.command(fetchAll, at("a")))).toBe(30 * factor);
      expect(count(() => limits.command(store(), at("a", "other")))).toBe(60 * factor);
      const capabilities = (): number => limits.command({ cmd: "CAPABILITIES" }, at("a"));
      expect(count(capabilities)).toBe(RELAY_LIMITS.DEFAULT_COMMAND_RATE.max_count * factor);
      expect(count(() => limits.sealed("t", "b", 1, false))).toBe(2 * factor);
      expect(count(() => limits.sealed(`${serial++}`, "c", 1, false))).toBe(120 * factor);
    }
  });

  it("of an address hold whatever number of keys speaks from there", () => {
    const { limits } = budgetsWith();
    expect(count(() => limits.command(store(), stranger("a")))).toBe(240);
    expect(limits.command(store(), stranger("b"))).toBe(0);
    const group = { cmd: "CREATE_GROUP", gated: false } as unknown as Command;
    expect(count(() => limits.command(group, stranger("a")))).toBe(20);
    expect(count(() => limits.command({ cmd: "KNOCK" } as Command, stranger("a")))).toBe(20);
    expect(count(() => limits.command({ cmd: "REGISTER_DELIVERY_TOKEN" } as Command, stranger("a")))).toBe(240);
    expect(count(() => limits.command({ cmd: "LEAVE_DELEGATED" } as Command, stranger("a")))).toBe(240);
    expect(limits.command({ cmd: "LEAVE_CARRY_GROUP" } as Command, stranger("a"))).toBeGreaterThan(0);
    const many = { cmd: "FETCH_DELEGATED", delegations: Array(256) } as unknown as Command;
    expect(count(() => limits.command(many, stranger("a")))).toBe(16);
    expect(limits.command({ cmd: "ACK_CARRY", receipts: [{}] } as unknown as Command, stranger("a"))).toBeGreaterThan(0);
    const backup = { cmd: "STORE_BACKUP", ciphertext: new Uint8Array(5 * 1024 * 1024) } as Command;
    expect(count(() => limits.command(backup, stranger("a")))).toBe(6);
  });

  it("of bytes are bytes, and open and anonymous deposits share them", () => {
    const { limits, clock } = budgetsWith({ PPP_STORE_IP_BYTES: "1M/86400", PPP_STORE_IP_RATE: "none" });
    expect(count(() => limits.command(store(64 * 1024), stranger("a")))).toBe(16);
    expect(limits.sealed("t", "a", 1, false)).toBeGreaterThan(80_000);
    expect(limits.sealed("t", "b", 1, false)).toBe(0);
    clock.advance(86_400 + 300);
    expect(limits.sealed("t", "a", 1, false)).toBe(0);
  });

  it("are not touched by what another of them refuses", () => {
    const { limits } = budgetsWith({ PPP_STORE_IP_RATE: "1/60" });
    expect(limits.command(store(), at("a"))).toBe(0);
    for (let i = 0; i < 100; i++) expect(limits.command(store(), at("a"))).toBeGreaterThan(0);
    expect(count(() => limits.command(store(), at(`${serial++}`)))).toBe(59);
  });

  it("let four people of one address come back after a month, sixty sessions each, within a minute", () => {
    const { limits } = budgetsWith();
    const waits = Array.from({ length: 4 * 60 }, () => limits.session(stranger("home")));
    expect(waits.filter((wait) => wait > 0)).toEqual([]);
    expect(count(() => limits.session(stranger("home")))).toBe(600 - 240);
  });

  it("count the first signed request of a key in a window as one session", () => {
    const { limits, clock } = budgetsWith({ PPP_AUTH_IP_RATE: "2/60" });
    for (let i = 0; i < 50; i++) expect(limits.request(at("a", "one"))).toBe(0);
    expect(limits.session(at("a", "two"))).toBe(0);
    expect(limits.request(at("a", "three"))).toBe(60);
    expect(limits.request(at("a", "one"))).toBe(0);
    clock.advance(60);
    expect(limits.request(at("a", "three"))).toBe(0);
  });

  it("say which was spent", () => {
    const spent: string[] = [];
    const { limits } = budgetsWith({ PPP_STORE_IP_RATE: "1/60" }, { ...nobody, limited: (budget) => spent.push(budget) });
    for (let i = 0; i < 2; i++) limits.command(store(), stranger("a"));
    count(() => limits.sealed("t", "b", 1, false));
    expect(spent).toEqual(["STORE_IP_RATE", "STORE_IP_RATE"]);
  });

  it("are by a clock that nobody sets: set back a day, or on, nothing changes", () => {
    const { limits, clock } = budgetsWith();
    count(() => limits.command(fetchAll, at("a")));
    for (const day of [-86_400, 2 * 86_400, -86_400]) {
      clock.setBy(day);
      expect(limits.command(fetchAll, at("a"))).toBe(60);
    }
    clock.advance(60);
    expect(limits.command(fetchAll, at("a"))).toBe(0);
  });
});

describe("their settings", () => {
  it.each([
    ["PPP_STORE_IP_RATE", "240"],
    ["PPP_STORE_IP_RATE", "240/0"],
    ["PPP_STORE_IP_RATE", "1K/60"],
    ["PPP_STORE_IP_RATE", "none/60"],
    ["PPP_STORE_IP_BYTES", "256M"],
    ["PPP_BACKUP_IP_BYTES", "-1/60"],
  ])("%s=%s stops the start", (name, value) => {
    expect(() => settingsOf({ [name]: value }).config).toThrow(new RegExp(`^${name} must be `));
  });
});
