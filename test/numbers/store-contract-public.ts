/** Aliases, capabilities, knocks, events and the audit, for every store of the directory. */
import { describe, expect, it } from "vitest";
import { versionRank } from "../../numbers/model/capability.ts";
import { EVENT_SECS, KNOCK_SECS, MAX_ALIASES, MAX_CAPABILITIES, MAX_KNOCKS } from "../../numbers/store/contract-public.ts";
import { ADMIN, attested, bytesOf, DAY, eventsOf, idOf, make, makeDependent, NOW } from "./accounts.ts";
import type { WithStore } from "./store-contract.ts";

const alias = (name: string, changes: { scope?: string; priority?: number } = {}) =>
  ({ alias: name, scope: "", kind: "custom", priority: 0, ...changes }) as const;
const able = (name: string, version = "1.0.0") => ({ name, version, inputSchema: "{}", outputSchema: "true" });
const rank = (version: string): number => versionRank(version) ?? Number.NaN;

export function publicContract(name: string, withStore: WithStore): void {
  describe(`${name}: aliases`, () => {
    it("lead by scope, then priority, then age, to active accounts alone", () =>
      withStore(async (store) => {
        const [a, b, c] = [await make(store, "a", "human"), await make(store, "b", "human"), await make(store, "c", "human")];
        expect(await store.aliases.put(a.ppnumId, alias("pizza"), { entity: a.ppnumId }, NOW)).toBe("put");
        expect(await store.aliases.put(b.ppnumId, alias("pizza"), { entity: b.ppnumId }, NOW)).toBe("taken");
        expect(await store.aliases.put(b.ppnumId, alias("pizza"), ADMIN, NOW + 1)).toBe("put");
        expect(await store.aliases.resolve("pizza", "")).toBe(a.ppnum);
        await store.aliases.put(b.ppnumId, alias("pizza", { priority: 1 }), ADMIN, NOW + 2);
        expect(await store.aliases.resolve("pizza", "")).toBe(b.ppnum);
        await store.aliases.put(c.ppnumId, alias("pizza", { scope: "seoul" }), ADMIN, NOW + 3);
        expect(await store.aliases.resolve("pizza", "seoul")).toBe(c.ppnum);
        expect(await store.aliases.resolve("pizza", "busan")).toBe(b.ppnum);
        await store.life.suspend(b.ppnumId, ADMIN, NOW);
        expect(await store.aliases.resolve("pizza", "")).toBe(a.ppnum);
        expect(await store.aliases.drop(a.ppnumId, "pizza", "", { entity: a.ppnumId }, NOW)).toBe("dropped");
        expect(await store.aliases.drop(a.ppnumId, "pizza", "", { entity: a.ppnumId }, NOW)).toBe("not-found");
        expect(await store.aliases.resolve("pizza", "")).toBeUndefined();
        expect(await store.aliases.list(b.ppnumId)).toEqual([alias("pizza", { priority: 1 })]);
      }));

    it("are an account's own, and bounded", () =>
      withStore(async (store) => {
        const [a, b] = [await make(store, "a", "human"), await make(store, "b", "human")];
        expect(await store.aliases.put(a.ppnumId, alias("abc"), { entity: b.ppnumId }, NOW)).toBe("not-found");
        for (let i = 0; i < MAX_ALIASES; i++) await store.aliases.put(a.ppnumId, alias(`n-${i}`), ADMIN, NOW);
        expect(await store.aliases.put(a.ppnumId, alias("more"), ADMIN, NOW)).toBe("too-many");
        expect(await store.aliases.put(a.ppnumId, alias("n-1", { priority: 3 }), ADMIN, NOW)).toBe("put");
      }));

    it("in the scope of an account are its own to give", () =>
      withStore(async (store) => {
        const [org, stranger] = [await make(store, "org", "enterprise"), await make(store, "stranger", "human")];
        const sender = await make(store, "sender", "programmable", { owner: org.ppnumId, reach: "open" });
        const help = alias("help", { scope: org.ppnumId });
        expect(await store.aliases.put(stranger.ppnumId, help, { entity: stranger.ppnumId }, NOW)).toBe("taken");
        expect(await store.aliases.resolve("help", org.ppnumId)).toBeUndefined();
        expect(await store.aliases.put(sender.ppnumId, help, { entity: org.ppnumId }, NOW)).toBe("put");
        expect(await store.aliases.resolve("help", org.ppnumId)).toBe(sender.ppnum);
        expect(await store.aliases.put(stranger.ppnumId, { ...help, alias: "desk" }, ADMIN, NOW)).toBe("put");
      }));
  });

  describe(`${name}: capabilities`, () => {
    it("are of AI agents alone, and bounded", () =>
      withStore(async (store) => {
        const org = await make(store, "org", "enterprise");
        const sender = await make(store, "sender", "programmable", { owner: org.ppnumId, reach: "open" });
        const bot = await make(store, "bot", "ai_agent");
        expect(await store.capabilities.put(sender.ppnumId, able("a"), ADMIN, NOW)).toBe("not-an-agent");
        expect(await store.capabilities.put(bot.ppnumId, able("a"), { entity: org.ppnumId }, NOW)).toBe("not-found");
        for (let i = 0; i < MAX_CAPABILITIES; i++) await store.capabilities.put(bot.ppnumId, able("a", `1.0.${i}`), ADMIN, NOW);
        expect(await store.capabilities.put(bot.ppnumId, able("b"), ADMIN, NOW)).toBe("too-many");
        expect(await store.capabilities.put(bot.ppnumId, able("a", "1.0.7"), ADMIN, NOW)).toBe("put");
        expect(await store.capabilities.drop(bot.ppnumId, "a", "1.0.7", ADMIN, NOW)).toBe("dropped");
        expect(await store.capabilities.drop(bot.ppnumId, "a", "1.0.7", ADMIN, NOW)).toBe("not-found");
        expect(await store.capabilities.list(bot.ppnumId)).toHaveLength(MAX_CAPABILITIES - 1);
      }));

    it("are found by name and versions, page by page, where the agent may be written to", () =>
      withStore(async (store) => {
        const numbers: string[] = [];
        for (const [i, version] of ["1.9.0", "1.10.0", "2.0.0", "1.10.0"].entries()) {
          const bot = await make(store, `bot ${i}`, "ai_agent", { displayName: `Bot ${i}` });
          await store.capabilities.put(bot.ppnumId, able("translate", version), ADMIN, NOW);
          numbers.push(bot.ppnum);
        }
        const closed = await make(store, "closed", "ai_agent", { reach: "closed", capabilities: [able("translate", "1.9.5")] });
        const query = { name: "translate", from: rank("1.9.0"), below: rank("2.0.0"), limit: 2 };
        const first = await store.capabilities.find(query);
        const second = await store.capabilities.find({ ...query, after: first.at(-1)?.cursor ?? "" });
        expect([...first, ...second].map(({ ppnum }) => ppnum).sort()).toEqual([numbers[0], numbers[1], numbers[3]].sort());
        expect(first[0]).toMatchObject({
          ppnum: numbers[0],
          type: "ai_agent",
          displayName: "Bot 0",
          capability: able("translate", "1.9.0"),
        });
        expect(await store.capabilities.find({ ...query, name: "other" })).toEqual([]);
        await store.life.suspend((await store.entities.byPpnum(numbers[0] ?? ""))?.ppnumId ?? "", ADMIN, NOW);
        expect((await store.capabilities.find({ ...query, limit: 9 })).map(({ ppnum }) => ppnum)).not.toContain(numbers[0]);
        expect(await store.capabilities.list(closed.ppnumId)).toHaveLength(1);
      }));
  });

  describe(`${name}: knocks`, () => {
    it("wait for people who say ask, twenty at most, and nobody learns whether they do", () =>
      withStore(async (store) => {
        const [anna, bot] = [await make(store, "anna", "human"), await make(store, "bot", "ai_agent")];
        const knock = (label: string, at = NOW) => ({ id: bytesOf(label, 16), sealed: bytesOf(`sealed ${label}`, 1024), at });
        for (const ppnum of [bot.ppnum, "99999999999"]) expect(await store.knocks.leave(ppnum, knock("x"))).toBeUndefined();
        expect(await store.knocks.waiting(bot.ppnumId, NOW)).toEqual([]);
        for (let i = 0; i <= MAX_KNOCKS; i++) expect(await store.knocks.leave(anna.ppnum, knock(`k${i}`, NOW + i))).toBeUndefined();
        const waiting = await store.knocks.waiting(anna.ppnumId, NOW);
        expect(waiting).toHaveLength(MAX_KNOCKS);
        expect(waiting[0]).toEqual({
          id: Buffer.from(bytesOf("k0", 16)),
          sealed: Buffer.from(bytesOf("sealed k0", 1024)),
          at: NOW,
        });
        await store.knocks.drop(bot.ppnumId, [bytesOf("k0", 16)]);
        await store.knocks.drop(anna.ppnumId, [bytesOf("k1", 16)]);
        expect(await store.knocks.waiting(anna.ppnumId, NOW)).toHaveLength(MAX_KNOCKS - 1);
        expect(await store.knocks.waiting(anna.ppnumId, NOW + KNOCK_SECS)).toHaveLength(MAX_KNOCKS - 2);
        expect((await store.sweep(NOW + KNOCK_SECS, 50)).deleted).toMatchObject({ knocks: 1 });
        await store.entities.setReach(anna.ppnumId, "closed", ADMIN, NOW);
        await store.knocks.leave(anna.ppnum, knock("late"));
        expect(await store.knocks.waiting(anna.ppnumId, NOW)).toHaveLength(MAX_KNOCKS - 2);
      }));
  });

  describe(`${name}: events`, () => {
    it("are seen by whom they concern and by who owns them, in order, and by nobody else", () =>
      withStore(async (store) => {
        const org = await make(store, "org", "enterprise");
        const agent = await makeDependent(store, "agent", org.ppnumId);
        const below = await makeDependent(store, "below", agent.ppnumId);
        const other = await make(store, "other", "human");
        for (const { ppnumId } of [org, agent, below])
          expect((await eventsOf(store, ppnumId)).filter((kind) => kind === "created").length).toBeGreaterThan(0);
        expect(await eventsOf(store, org.ppnumId)).toHaveLength(3);
        expect(await eventsOf(store, other.ppnumId)).toEqual(["created"]);
        const seen = await store.events.after(org.ppnumId, 0, 2);
        if (seen === "too-old") throw expect.unreachable("nothing was deleted");
        expect(seen.map(({ ppnumId }) => ppnumId)).toEqual([org.ppnumId, agent.ppnumId]);
        expect(await store.events.after(org.ppnumId, seen[1]!.sequence, 9)).toMatchObject([
          { ppnumId: below.ppnumId, kind: "created", at: NOW },
        ]);
        expect(await store.events.newest()).toBeGreaterThanOrEqual(seen[1]!.sequence);
      }));

    it("wake who waits for them, until they do not want it any more", () =>
      withStore(async (store) => {
        let woken = 0;
        const stop = store.events.subscribe(() => woken++);
        const { ppnumId } = await make(store, "anna", "human");
        expect(woken).toBe(1);
        await store.entities.setDisplayName(ppnumId, "Anna", ADMIN, NOW);
        expect(woken).toBe(1);
        stop();
        stop();
        await make(store, "ben", "human");
        expect(woken).toBe(1);
      }));

    it("are deleted after 30 days, and who comes later than that is told", () =>
      withStore(async (store) => {
        const { ppnumId } = await make(store, "anna", "human");
        const newest = await store.events.newest();
        await store.sweep(NOW + EVENT_SECS, 100);
        expect(await store.events.after(ppnumId, 0, 9)).toBe("too-old");
        expect(await store.events.after(ppnumId, newest, 9)).toEqual([]);
        expect(await store.events.newest()).toBe(newest);
      }));
  });

  describe(`${name}: audit`, () => {
    it("has a line for each change, by ids alone, and each follows from the one before", () =>
      withStore(async (store) => {
        const anna = await make(store, "anna", "human", { displayName: "Anna Canary" });
        await store.life.suspend(anna.ppnumId, ADMIN, NOW + 1);
        await store.audit.note({ at: NOW + 2, actor: "admin:olga", action: "key-rolled", subject: "", outcome: "" });
        const lines = await store.audit.list(0, 10);
        expect(lines).toEqual([
          { id: 1, at: NOW, actor: "admin:olga", action: "create", subject: anna.ppnumId, outcome: "human" },
          { id: 2, at: NOW + 1, actor: "admin:olga", action: "suspended", subject: anna.ppnumId, outcome: "1 moved" },
          { id: 3, at: NOW + 2, actor: "admin:olga", action: "key-rolled", subject: "", outcome: "" },
        ]);
        expect(await store.audit.list(2, 10)).toHaveLength(1);
        expect(await store.audit.verify()).toEqual({ lines: 3 });
      }));

    it("has a last line, and knows a line that it had", () =>
      withStore(async (store) => {
        expect(await store.audit.last()).toBeUndefined();
        await make(store, "anna", "human");
        const first = await store.audit.last();
        await make(store, "ben", "human");
        expect([first?.line, (await store.audit.last())?.line]).toEqual([1, 2]);
        expect(first && (await store.audit.has(first))).toBe(true);
        for (const other of [{ line: 2 }, { line: 3 }, { mac: bytesOf("other", 32) }])
          expect(first && (await store.audit.has({ ...first, ...other }))).toBe(false);
      }));

    it("tells an account its own past: lines by it or about it, and keys that it ended, but no other account", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "ai_agent")];
        await store.keys.record(attested("key", anna.ppnumId), NOW + 1);
        await store.keys.end(anna.ppnumId, attested("key", anna.ppnumId).subject, { entity: anna.ppnumId }, NOW + 2);
        await store.lending.lend({ person: anna.ppnumId, agent: ben.ppnumId, scopes: ["attest"], until: NOW + DAY }, NOW + 3);
        await store.entities.setReach(ben.ppnumId, "closed", { entity: ben.ppnumId }, NOW + 4);
        const { audit, endedKeys } = await store.kept(anna.ppnumId, NOW + 5);
        expect(audit).toEqual([
          { at: NOW, by: "operator", action: "create", about: "self", outcome: "human" },
          { at: NOW + 1, by: "self", action: "attested", about: "self", outcome: "" },
          { at: NOW + 2, by: "self", action: "key-ended", about: "self", outcome: "" },
          { at: NOW + 3, by: "self", action: "lent", about: "another", outcome: "" },
        ]);
        expect(endedKeys).toEqual([
          { subject: Buffer.from(attested("key", anna.ppnumId).subject), since: NOW + 1, ended: NOW + 2 },
        ]);
        const bensOwn = await store.kept(ben.ppnumId, NOW + 5);
        expect(bensOwn.audit.map(({ by, action }) => `${action} by ${by}`)).toEqual([
          ...["create by operator", "lent by another", "reach-set by self"],
        ]);
        expect(bensOwn.endedKeys).toEqual([]);
      }));

    it("has no line for what was refused", () =>
      withStore(async (store) => {
        await store.life.suspend(idOf("nobody"), ADMIN, NOW);
        const { ppnumId, ppnum } = await make(store, "anna", "human");
        await store.life.rotate(ppnumId, () => ppnum, ADMIN, NOW + DAY);
        expect(await store.audit.list(0, 10)).toHaveLength(1);
      }));
  });
}
