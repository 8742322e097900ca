/** The lives of accounts and numbers, for every store of the directory. */
import { describe, expect, it } from "vitest";
import { TYPE_RULES } from "../../numbers/model/entity-type.ts";
import { MAX_OWNED } from "../../numbers/store/contract-entities.ts";
import {
  ADMIN,
  attested,
  bytesOf,
  counting,
  DAY,
  draw,
  eventsOf,
  idOf,
  make,
  makeDependent,
  NOW,
  newEntity,
  stateOf,
  statesOf,
} from "./accounts.ts";
import type { WithStore } from "./store-contract.ts";

export function creationContract(name: string, withStore: WithStore): void {
  describe(`${name}: making accounts`, () => {
    it("gives each a number of 11, 15 or 19 digits by its depth", () =>
      withStore(async (store) => {
        const root = await make(store, "org", "enterprise");
        const agent = await makeDependent(store, "agent", root.ppnumId);
        const below = await makeDependent(store, "below", agent.ppnumId);
        expect([root, agent, below].map(({ ppnum }) => ppnum.length)).toEqual([11, 15, 19]);
        expect(await store.entities.get(below.ppnumId)).toEqual({
          ppnumId: below.ppnumId,
          type: "ai_agent",
          owner: agent.ppnumId,
          depth: 2,
          state: "active",
          isAsleep: false,
          displayName: undefined,
          reach: "closed",
          hasSecret: false,
          createdAt: NOW,
          tokenGeneration: 0,
          ppnum: below.ppnum,
        });
        expect((await store.entities.byPpnum(agent.ppnum))?.ppnumId).toBe(agent.ppnumId);
        expect(await store.entities.ownedCount(root.ppnumId)).toBe(2);
        expect((await store.entities.owned(root.ppnumId, { limit: 1 })).length).toBe(1);
        const all = (await store.entities.owned(root.ppnumId, { limit: 10 })).map(({ ppnumId }) => ppnumId);
        expect(all).toEqual([agent.ppnumId, below.ppnumId].sort());
        expect((await store.entities.owned(root.ppnumId, { limit: 10, after: all[0]! })).length).toBe(1);
      }));

    it("refuses a fourth level, an owner of a wrong type, and a reach that would hide an AI", () =>
      withStore(async (store) => {
        const root = await make(store, "org", "enterprise");
        const agent = await makeDependent(store, "agent", root.ppnumId);
        const below = await makeDependent(store, "below", agent.ppnumId);
        const person = await make(store, "anna", "human");
        const refusal = async (
          changes: Parameters<typeof newEntity>[2],
          type: "ai_agent" | "programmable" | "human" | "mask" = "ai_agent",
        ) => store.entities.create([newEntity("x", type, changes)], draw, ADMIN, NOW);
        const closed = { hasSecret: false, reach: "closed" } as const;
        expect(await refusal({ ...closed, owner: below.ppnumId })).toEqual({ refused: "too-deep" });
        expect(await refusal({ ...closed, owner: person.ppnumId })).toEqual({ refused: "wrong-type" });
        expect(await refusal({ owner: agent.ppnumId }, "programmable")).toEqual({ refused: "wrong-type" });
        expect(await refusal({ owner: root.ppnumId }, "human")).toEqual({ refused: "wrong-type" });
        expect(await refusal({}, "programmable")).toEqual({ refused: "wrong-type" });
        expect(await refusal({}, "mask")).toEqual({ refused: "wrong-type" });
        expect(await refusal({ owner: idOf("nobody") })).toEqual({ refused: "owner-not-found" });
        expect(await refusal({ reach: "ask" })).toEqual({ refused: "bad-reach" });
        const capabilities = [{ name: "a", version: "1.0.0", inputSchema: "{}", outputSchema: "{}" }];
        expect(await refusal({ owner: root.ppnumId, capabilities }, "programmable")).toEqual({ refused: "wrong-type" });
        expect(await store.entities.get(idOf("x"))).toBeUndefined();
      }));

    it("makes nothing below somebody else, or below who is suspended", () =>
      withStore(async (store) => {
        const [root, other] = [await make(store, "org", "enterprise"), await make(store, "other", "enterprise")];
        const entity = newEntity("x", "ai_agent", { owner: root.ppnumId, hasSecret: false, reach: "closed" });
        expect(await store.entities.create([entity], draw, { entity: other.ppnumId }, NOW)).toEqual({ refused: "owner-not-found" });
        await store.life.suspend(root.ppnumId, ADMIN, NOW);
        expect(await store.entities.create([entity], draw, { entity: root.ppnumId }, NOW)).toEqual({ refused: "owner-not-active" });
      }));

    it("asks for another number while one is taken, and gives up after sixteen", () =>
      withStore(async (store) => {
        let asked = 0;
        const taken = await make(store, "anna", "human");
        const drawOf = (free: number) => () => (asked++ < free ? taken.ppnum : draw(0));
        expect(await store.entities.create([newEntity("a", "human")], drawOf(15), ADMIN, NOW)).toMatchObject({ created: [{}] });
        asked = 0;
        expect(await store.entities.create([newEntity("b", "human")], drawOf(16), ADMIN, NOW)).toEqual({
          refused: "pool-exhausted",
        });
        expect(asked).toBe(16);
        expect(await store.entities.get(idOf("b"))).toBeUndefined();
      }));

    it("is all or nothing, and bounds what one owns", () =>
      withStore(async (store) => {
        const root = await make(store, "org", "enterprise");
        const several = (from: number, to: number) =>
          Array.from({ length: to - from }, (_, i) =>
            newEntity(`s${from + i}`, "programmable", { owner: root.ppnumId, reach: "open" }),
          );
        let left = 3;
        const failing = () => (left-- > 0 ? draw(1) : "00000000000");
        await store.entities.create([newEntity("zero", "human")], () => "00000000000", ADMIN, NOW);
        expect(await store.entities.create(several(0, 5), failing, ADMIN, NOW)).toEqual({ refused: "pool-exhausted" });
        expect(await store.entities.ownedCount(root.ppnumId)).toBe(0);
        expect(await store.entities.create(several(0, MAX_OWNED), counting(1e6), ADMIN, NOW)).toMatchObject({
          created: expect.any(Array),
        });
        expect(await store.entities.ownedCount(root.ppnumId)).toBe(MAX_OWNED);
        expect(await store.entities.create(several(MAX_OWNED, MAX_OWNED + 1), draw, ADMIN, NOW)).toEqual({
          refused: "too-many-owned",
        });
      }));

    it("answers a request that comes twice as before, for a day", () =>
      withStore(async (store) => {
        const root = await make(store, "org", "enterprise");
        const ask = (label: string, digest: string, now = NOW) =>
          store.entities.create(
            [newEntity(label, "programmable", { owner: root.ppnumId, idempotency: { key: "k", digest: bytesOf(digest, 32) } })],
            draw,
            { entity: root.ppnumId },
            now,
          );
        const first = await ask("one", "fields");
        expect(first).toMatchObject({ created: [{ ppnumId: idOf("one") }] });
        expect(await ask("two", "fields")).toEqual({ again: "created" in first ? first.created[0] : undefined });
        expect(await ask("two", "other fields")).toEqual({ refused: "other-fields" });
        expect(await ask("two", "other fields", NOW + DAY + 1)).toMatchObject({ created: [{ ppnumId: idOf("two") }] });
      }));

    it("keeps a reservation for its time and no longer", () =>
      withStore(async (store) => {
        const anna = await make(store, "anna", "human", { reservedUntil: NOW + 600 });
        expect(await stateOf(store, anna.ppnumId)).toBe("reserved");
        expect(await store.entities.card(anna.ppnum, NOW)).toBeUndefined();
        expect(await store.life.activate(anna.ppnumId, { entity: anna.ppnumId }, NOW + 60)).toEqual({ moved: 1 });
        await store.sweep(NOW + 601, 100);
        expect(await stateOf(store, anna.ppnumId)).toBe("active");
        const ben = await make(store, "ben", "human", { reservedUntil: NOW + 1200 });
        await store.sweep(NOW + 1199, 100);
        expect(await stateOf(store, ben.ppnumId)).toBe("reserved");
        await store.sweep(NOW + 1200, 100);
        expect(await store.entities.get(ben.ppnumId)).toBeUndefined();
        const eve = await make(store, "eve", "human", { reservedUntil: NOW + 600 });
        expect(await store.life.release(eve.ppnumId, NOW)).toEqual({ moved: 1 });
        expect(await store.entities.byPpnum(eve.ppnum)).toBeUndefined();
        expect(await store.life.release(anna.ppnumId, NOW)).toEqual({ refused: "bad-transition", state: "active" });
      }));
  });
}

export function lifeContract(name: string, withStore: WithStore): void {
  describe(`${name}: suspending and waking`, () => {
    const tree = async (store: Parameters<Parameters<WithStore>[0]>[0]) => {
      const a = (await make(store, "a", "enterprise")).ppnumId;
      const b = (await makeDependent(store, "b", a)).ppnumId;
      const c = (await makeDependent(store, "c", b)).ppnumId;
      const d = (await makeDependent(store, "d", a)).ppnumId;
      return { a, b, c, d };
    };

    it("puts all below to sleep, and wakes what it put to sleep and nothing else", () =>
      withStore(async (store) => {
        const ids = await tree(store);
        const { a, b } = ids;
        expect(await store.life.suspend(b, { entity: a }, NOW)).toEqual({ moved: 2 });
        expect(await statesOf(store, ids)).toBe("a:active b:suspended c:suspended d:active");
        expect(await store.life.suspend(a, { entity: a }, NOW)).toMatchObject({ moved: 3 });
        expect(await statesOf(store, ids)).toBe("a:suspended b:suspended c:suspended d:suspended");
        expect(await store.life.resume(b, { entity: a }, NOW)).toEqual({ refused: "owner-not-active", state: "suspended" });
        expect(await store.life.resume(a, { entity: a }, NOW)).toMatchObject({ moved: 2 });
        expect(await statesOf(store, ids)).toBe("a:active b:suspended c:suspended d:active");
        expect(await store.life.resume(b, { entity: a }, NOW)).toEqual({ moved: 2 });
        expect(await statesOf(store, ids)).toBe("a:active b:active c:active d:active");
      }));

    it("lets nobody end a suspension from above, and lets who stands above take one over", () =>
      withStore(async (store) => {
        const { a, b } = await tree(store);
        await store.life.suspend(b, { entity: b }, NOW);
        expect(await store.life.suspend(b, { entity: b }, NOW)).toEqual({ refused: "bad-transition", state: "suspended" });
        expect(await store.life.suspend(b, { entity: a }, NOW)).toEqual({ moved: 0 });
        expect(await store.life.resume(b, { entity: b }, NOW)).toEqual({ refused: "held", state: "suspended" });
        expect(await store.life.suspend(b, ADMIN, NOW)).toEqual({ moved: 0 });
        expect(await store.life.resume(b, { entity: a }, NOW)).toEqual({ refused: "held", state: "suspended" });
        expect(await store.life.resume(b, ADMIN, NOW)).toEqual({ moved: 2 });
      }));

    it("keeps a suspension that came while the owner slept", () =>
      withStore(async (store) => {
        const { a, b, c, ...rest } = await tree(store);
        await store.life.suspend(a, { entity: a }, NOW);
        expect(await store.life.suspend(b, ADMIN, NOW)).toEqual({ moved: 0 });
        await store.life.resume(a, { entity: a }, NOW);
        expect(await statesOf(store, { a, b, c, ...rest })).toBe("a:active b:suspended c:suspended d:active");
      }));

    it("is refused to others, and when another state was expected", () =>
      withStore(async (store) => {
        const { a, b, d } = await tree(store);
        for (const by of [{ entity: d }, { entity: idOf("nobody") }])
          for (const move of [store.life.suspend, store.life.resume, store.life.deactivate])
            expect(await move(b, by, NOW)).toEqual({ refused: "not-found" });
        expect(await store.life.suspend(a, { entity: b }, NOW)).toEqual({ refused: "not-found" });
        expect(await store.life.suspend(b, ADMIN, NOW, "suspended")).toEqual({ refused: "changed", state: "active" });
        expect(await store.life.deactivate(b, ADMIN, NOW, "suspended")).toEqual({ refused: "changed", state: "active" });
        expect(await store.life.resume(a, ADMIN, NOW)).toEqual({ refused: "bad-transition", state: "active" });
      }));

    it("leads nowhere while suspended, logs everybody out, and tells who may see it", () =>
      withStore(async (store) => {
        const { a, b, c } = await tree(store);
        const ppnum = (await store.entities.get(b))?.ppnum ?? "";
        await store.oidc.put({ model: "Session", id: bytesOf("session", 32), account: b, body: "{}" }, NOW);
        expect(await store.entities.card(ppnum, NOW)).toMatchObject({ ppnumId: b });
        await store.life.suspend(b, ADMIN, NOW);
        expect(await store.entities.card(ppnum, NOW)).toBeUndefined();
        expect(await store.oidc.find("Session", bytesOf("session", 32), NOW)).toBeUndefined();
        expect(await eventsOf(store, a)).toEqual(["created", "created", "created", "created", "suspended", "suspended"]);
        expect(await eventsOf(store, c)).toEqual(["created", "suspended"]);
      }));
  });

  describe(`${name}: tokens`, () => {
    it("of all that a suspension halts are of a generation that does not come back", () =>
      withStore(async (store) => {
        const a = await make(store, "a", "enterprise");
        const b = await makeDependent(store, "b", a.ppnumId);
        const other = await make(store, "other", "human");
        const generations = async () => {
          const all = [a, b, other].map(({ ppnumId }) => store.entities.get(ppnumId));
          return (await Promise.all(all)).map((entity) => entity?.tokenGeneration);
        };
        await store.life.suspend(a.ppnumId, ADMIN, NOW);
        expect(await generations()).toEqual([1, 1, 0]);
        await store.life.resume(a.ppnumId, ADMIN, NOW);
        await store.life.rotate(a.ppnumId, draw, ADMIN, NOW);
        expect(await generations()).toEqual([1, 1, 0]);
        await store.life.suspend(b.ppnumId, { entity: b.ppnumId }, NOW);
        expect(await generations()).toEqual([1, 2, 0]);
      }));
  });

  describe(`${name}: ending`, () => {
    it("deactivates all below for ever, and keeps nothing that says who it was", () =>
      withStore(async (store) => {
        const a = await make(store, "a", "enterprise", { displayName: "A" });
        const b = await makeDependent(store, "b", a.ppnumId);
        await store.keys.record(attested("a", a.ppnumId), NOW);
        await store.contacts.set(a.ppnumId, { email: "a@example.org", verifiedAt: NOW }, bytesOf("mail", 32), NOW);
        await store.secrets.roll(a.ppnumId, { hash: bytesOf("secret", 32), hint: "x" }, ADMIN, NOW);
        await store.aliases.put(a.ppnumId, { alias: "acme", scope: "", kind: "custom", priority: 0 }, ADMIN, NOW);
        expect(await store.life.deactivate(a.ppnumId, { entity: a.ppnumId }, NOW)).toEqual({ moved: 2 });
        expect(await statesOf(store, { a: a.ppnumId, b: b.ppnumId })).toBe("a:deactivated b:deactivated");
        expect(await store.entities.get(a.ppnumId)).toMatchObject({ ppnum: undefined, displayName: undefined });
        expect(await store.contacts.get(a.ppnumId)).toBeUndefined();
        expect(await store.secrets.live(a.ppnumId, NOW)).toEqual([]);
        expect(await store.keys.live(a.ppnumId)).toEqual([]);
        expect(await store.aliases.resolve("acme", "")).toBeUndefined();
        for (const move of [store.life.resume, store.life.suspend, store.life.deactivate])
          expect(await move(a.ppnumId, ADMIN, NOW)).toEqual({ refused: "bad-transition", state: "deactivated" });
        const other = await make(store, "other", "human");
        await store.aliases.put(
          other.ppnumId,
          { alias: "acme", scope: "", kind: "custom", priority: 0 },
          { entity: other.ppnumId },
          NOW,
        );
        expect(await store.aliases.resolve("acme", "")).toBe(other.ppnum);
      }));

    for (const [type, days] of [
      ["ai_agent", 90],
      ["human", 365],
    ] as const)
      it(`gives a number to nobody while it is in quarantine: ${type}, ${days} days`, () =>
        withStore(async (store) => {
          const { ppnumId, ppnum } = await make(store, "gone", type);
          await store.life.deactivate(ppnumId, ADMIN, NOW);
          const isFree = async (label: string) =>
            "created" in (await store.entities.create([newEntity(label, "human")], () => ppnum, ADMIN, NOW));
          await store.sweep(NOW + days * DAY - 1, 100);
          expect(await isFree("x")).toBe(false);
          await store.sweep(NOW + days * DAY, 100);
          expect(await isFree("y")).toBe(true);
          expect(await stateOf(store, ppnumId)).toBe("deactivated");
        }));

    it("frees numbers by a clock that never goes back, and goes on by a day in a round at most", () =>
      withStore(async (store) => {
        const quarantined = async () => (await store.usage()).quarantined;
        const { ppnumId } = await make(store, "bot", "ai_agent");
        await store.sweep(NOW, 100);
        await store.life.deactivate(ppnumId, ADMIN, NOW - 89 * DAY);
        // A year ahead by mistake: for a round, a day is believed.
        expect(await store.sweep(NOW + 365 * DAY, 100, true)).toMatchObject({ behind: 364 * DAY, deleted: { quarantined: 1 } });
        const anna = await make(store, "anna", "human");
        await store.life.deactivate(anna.ppnumId, ADMIN, NOW);
        expect(await store.sweep(NOW + 365 * DAY, 100)).toMatchObject({ behind: 364 * DAY, deleted: { quarantined: 1 } });
        expect(await quarantined()).toBe(1);
        // Back again: what was seen still counts, for numbers alone.
        await store.life.rotate((await make(store, "cleo", "ai_agent")).ppnumId, draw, ADMIN, NOW - 89 * DAY);
        const ben = await make(store, "ben", "human", { reservedUntil: NOW + 600 });
        expect(await store.sweep(NOW + 599, 100)).toMatchObject({ behind: 0, deleted: { quarantined: 1, reserved: 0 } });
        expect(await stateOf(store, ben.ppnumId)).toBe("reserved");
        await store.sweep(NOW + 600, 100);
        expect(await stateOf(store, ben.ppnumId)).toBeUndefined();
      }));

    it("sweeps in small rounds, says when more is left, and counts without changing anything", () =>
      withStore(async (store) => {
        for (const label of ["p", "q", "r"]) await make(store, label, "human", { reservedUntil: NOW + 1 });
        expect((await store.sweep(NOW + 2, 2, true)).deleted).toMatchObject({ reserved: 3 });
        expect(await store.sweep(NOW + 2, 2)).toMatchObject({ deleted: { reserved: 2 }, more: true });
        expect(await store.sweep(NOW + 2, 2)).toMatchObject({ deleted: { reserved: 1 }, more: false });
      }));
  });

  describe(`${name}: rotating`, () => {
    it("gives another number and keeps all else; the old one leads nowhere", () =>
      withStore(async (store) => {
        const anna = await make(store, "anna", "human");
        await store.keys.record(attested("anna", anna.ppnumId), NOW);
        expect((await store.entities.card(anna.ppnum, NOW))?.attestation).toEqual(Buffer.from(bytesOf("attestation anna", 144)));
        expect(await store.life.rotate(anna.ppnumId, draw, { entity: anna.ppnumId }, NOW)).toEqual({ moved: 1 });
        const after = await store.entities.get(anna.ppnumId);
        expect(after?.ppnum).not.toBe(anna.ppnum);
        expect(await store.entities.card(anna.ppnum, NOW)).toBeUndefined();
        // The attestation that is live says the old number.
        expect(await store.entities.card(after?.ppnum ?? "", NOW)).toMatchObject({ ppnumId: anna.ppnumId, attestation: undefined });
        expect(await store.keys.live(anna.ppnumId)).toHaveLength(1);
      }));

    it("is rationed, and all or nothing", () =>
      withStore(async (store) => {
        const { ppnumId, ppnum } = await make(store, "anna", "human");
        const by = { entity: ppnumId };
        expect(await store.life.rotate(ppnumId, () => ppnum, by, NOW)).toEqual({ refused: "pool-exhausted" });
        expect((await store.entities.get(ppnumId))?.ppnum).toBe(ppnum);
        for (let i = 0; i < TYPE_RULES.human.rotations; i++)
          expect(await store.life.rotate(ppnumId, draw, by, NOW + i)).toEqual({ moved: 1 });
        expect(await store.life.rotate(ppnumId, draw, by, NOW + 9)).toEqual({ refused: "ration", state: "active" });
        expect(await store.life.rotate(ppnumId, draw, by, NOW + 366 * DAY)).toEqual({ moved: 1 });
        const bot = await make(store, "bot", "ai_agent");
        for (let i = 0; i < TYPE_RULES.ai_agent.rotations; i++) await store.life.rotate(bot.ppnumId, draw, ADMIN, NOW);
        expect(await store.life.rotate(bot.ppnumId, draw, ADMIN, NOW)).toMatchObject({ refused: "ration" });
        await store.life.suspend(ppnumId, ADMIN, NOW);
        expect(await store.life.rotate(ppnumId, draw, ADMIN, NOW)).toEqual({ refused: "bad-transition", state: "suspended" });
        expect(await store.life.rotate(ppnumId, draw, ADMIN, NOW, "active")).toEqual({ refused: "changed", state: "suspended" });
      }));
  });
}
