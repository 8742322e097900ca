/** Keys, attestations and masks, for every store of the directory. */
import { describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import { MAX_LIVE_KEYS, MAX_MASKS, type MaskEnd } from "../../numbers/store/contract-keys.ts";
import { ADMIN, attested, bytesOf, DAY, draw, eventsOf, idOf, make, NOW } from "./accounts.ts";
import type { WithStore } from "./store-contract.ts";

const end = (label: string, account: string): MaskEnd => ({
  account,
  subject: bytesOf(`mask ${label}`, 32),
  relayUrl: `wss://${label}.example`,
});
const CLAIM = bytesOf("claim", 32);

async function makeMask(store: NumbersStore, account: string, label = "m", expiresAt = NOW + 600) {
  const mask = { ppnumId: idOf(label), expiresAt, claimHash: CLAIM, end: end(label, account) };
  const sign = ({ ppnumId }: { ppnumId: string }) =>
    attested(`mask ${label}`, ppnumId, { subject: mask.end.subject, notAfter: expiresAt });
  const outcome = await store.masks.create(mask, draw, sign, NOW);
  if (!("created" in outcome)) throw new Error(outcome.refused);
  return outcome.created;
}

const claim = (store: NumbersStore, ppnum: string, who: MaskEnd, claimHash = CLAIM, now = NOW) =>
  store.masks.claim(ppnum, claimHash, who, ({ ppnumId }) => attested("second", ppnumId, { subject: who.subject }), now);

/** Whose event says that a mask is over. */
async function expired(store: NumbersStore, watcher: string): Promise<string[]> {
  const events = await store.events.after(watcher, 0, 1000);
  return events === "too-old" ? [] : events.filter(({ kind }) => kind === "expired").map(({ ppnumId }) => ppnumId);
}

export function keyContract(name: string, withStore: WithStore): void {
  describe(`${name}: attested keys`, () => {
    it("are one account's for ever, at most four at a time", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        expect(await store.keys.record(attested("k", anna.ppnumId), NOW)).toBe("recorded");
        const again = attested("k", anna.ppnumId, { serial: bytesOf("other", 8), relayUrl: "wss://other.example" });
        expect(await store.keys.record(again, NOW + 1)).toBe("recorded");
        expect(await store.keys.live(anna.ppnumId)).toEqual([
          { subject: Buffer.from(bytesOf("key k", 32)), relayUrl: "wss://other.example", since: NOW },
        ]);
        const foreign = attested("k", ben.ppnumId, { serial: bytesOf("ben", 8) });
        expect(await store.keys.record(foreign, NOW)).toBe("foreign-key");
        for (let i = 1; i < MAX_LIVE_KEYS; i++)
          expect(await store.keys.record(attested(`k${i}`, anna.ppnumId), NOW)).toBe("recorded");
        expect(await store.keys.record(attested("one more", anna.ppnumId), NOW)).toBe("too-many-keys");
        expect(await store.keys.end(anna.ppnumId, bytesOf("key k", 32), { entity: ben.ppnumId }, NOW)).toBe("not-found");
        expect(await store.keys.end(anna.ppnumId, bytesOf("key k", 32), { entity: anna.ppnumId }, NOW)).toBe("ended");
        expect(await store.keys.end(anna.ppnumId, bytesOf("key k", 32), { entity: anna.ppnumId }, NOW)).toBe("not-found");
        const late = { serial: bytesOf("late", 8) };
        expect(await store.keys.record(attested("k", anna.ppnumId, late), NOW)).toBe("key-ended");
        const bare = { ...late, isBare: true, relayUrl: undefined };
        expect(await store.keys.record(attested("k", anna.ppnumId, bare), NOW)).toBe("key-ended");
        expect(await store.keys.record(foreign, NOW)).toBe("foreign-key");
        expect(await store.keys.record(attested("one more", anna.ppnumId), NOW)).toBe("recorded");
        await store.life.deactivate(anna.ppnumId, ADMIN, NOW);
        expect(await store.keys.record(foreign, NOW)).toBe("foreign-key");
        expect(await eventsOf(store, ben.ppnumId)).toEqual(["created"]);
      }));

    it("are attested for active accounts alone, and each serial once", () =>
      withStore(async (store) => {
        const { ppnumId } = await make(store, "anna", "human");
        expect(await store.keys.record(attested("k", idOf("nobody")), NOW)).toBe("not-found");
        expect(await store.keys.record(attested("k", ppnumId), NOW)).toBe("recorded");
        expect(await store.keys.record(attested("k", ppnumId), NOW)).toBe("serial-taken");
        await store.life.suspend(ppnumId, ADMIN, NOW);
        expect(await store.keys.record(attested("k2", ppnumId), NOW)).toBe("not-active");
      }));

    it("are listed while they live, and forgotten a day later", () =>
      withStore(async (store) => {
        const { ppnumId } = await make(store, "anna", "human");
        await store.keys.record(attested("k", ppnumId), NOW);
        expect(await store.keys.attested(ppnumId, NOW + DAY - 1)).toMatchObject([
          { ppnumId, notAfter: NOW + DAY, isBare: false, actor: undefined },
        ]);
        expect(await store.keys.attested(ppnumId, NOW + DAY)).toEqual([]);
        expect((await store.sweep(NOW + 2 * DAY - 1, 10)).deleted).toMatchObject({ attestations: 0 });
        expect((await store.sweep(NOW + 2 * DAY, 10)).deleted).toMatchObject({ attestations: 1 });
      }));

    it("leave no trace beyond the attestation where it is bare, and still are nobody else's", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const bare = { isBare: true, relayUrl: undefined };
        expect(await store.keys.record(attested("room", anna.ppnumId, bare), NOW)).toBe("recorded");
        expect(await store.keys.live(anna.ppnumId)).toEqual([]);
        expect((await store.entities.card(anna.ppnum, NOW))?.attestation).toBeUndefined();
        expect(await store.keys.record(attested("room", ben.ppnumId, { ...bare, serial: bytesOf("x", 8) }), NOW)).toBe(
          "foreign-key",
        );
        await store.keys.record(attested("own", anna.ppnumId), NOW);
        expect(await store.keys.record(attested("own", ben.ppnumId, { ...bare, serial: bytesOf("y", 8) }), NOW)).toBe(
          "foreign-key",
        );
      }));

    it("are the agent's own where it acts for a person, and only while it is lent", () =>
      withStore(async (store) => {
        const [anna, bot] = [await make(store, "anna", "human"), await make(store, "bot", "ai_agent")];
        const actor = { ppnumId: bot.ppnumId, type: "ai_agent" } as const;
        expect(await store.keys.record(attested("bot", anna.ppnumId, { actor }), NOW)).toBe("not-lent");
        await store.lending.lend({ person: anna.ppnumId, agent: bot.ppnumId, scopes: ["attest"], until: NOW + DAY }, NOW);
        expect(await store.keys.record(attested("bot", anna.ppnumId, { actor }), NOW)).toBe("recorded");
        expect(await store.keys.live(anna.ppnumId)).toEqual([]);
        expect(await store.keys.live(bot.ppnumId)).toHaveLength(1);
        expect(await store.keys.attested(anna.ppnumId, NOW)).toMatchObject([{ actor }]);
        expect((await store.entities.card(anna.ppnum, NOW))?.subject).toBeUndefined();
        await store.life.suspend(bot.ppnumId, ADMIN, NOW);
        expect(await store.keys.record(attested("b2", anna.ppnumId, { actor }), NOW)).toBe("not-active");
      }));
  });

  describe(`${name}: masks`, () => {
    it("have two ends, and the second is the first to show the claim", () =>
      withStore(async (store) => {
        const [anna, ben, eve] = [
          await make(store, "anna", "human"),
          await make(store, "ben", "human"),
          await make(store, "eve", "human"),
        ];
        const { ppnum, ppnumId } = await makeMask(store, anna.ppnumId);
        expect(ppnum).toHaveLength(11);
        expect(await claim(store, ppnum, end("eve", eve.ppnumId), bytesOf("guess", 32))).toEqual({ refused: "refused" });
        expect(await claim(store, ppnum, end("ben", ben.ppnumId))).toMatchObject({
          mask: { ppnumId, ppnum, ends: [{ account: anna.ppnumId, relayUrl: "wss://m.example" }, { account: ben.ppnumId }] },
          attestation: bytesOf("attestation second", 144),
        });
        expect(await claim(store, ppnum, end("eve", eve.ppnumId))).toEqual({ refused: "refused" });
        expect(await store.masks.of(ben.ppnumId, NOW)).toHaveLength(1);
        expect(await eventsOf(store, anna.ppnumId)).toContain("mask-claimed");
        expect(await store.masks.end(ppnumId, eve.ppnumId, NOW)).toBe("not-found");
        expect(await store.masks.end(ppnumId, ben.ppnumId, NOW)).toBe("ended");
        expect(await store.masks.get(ppnumId, NOW)).toBeUndefined();
      }));

    it("are found again by the same request, while they are there", () =>
      withStore(async (store) => {
        const { ppnumId: anna } = await make(store, "anna", "human");
        const ask = (label: string, fields = "fields") => {
          const idempotency = { key: "wish", digest: bytesOf(fields, 32) };
          const mask = { ppnumId: idOf(label), expiresAt: NOW + 600, claimHash: CLAIM, end: end("one", anna), idempotency };
          return store.masks.create(mask, draw, ({ ppnumId }) => attested(label, ppnumId, { subject: mask.end.subject }), NOW);
        };
        const first = await ask("first");
        expect(first).toMatchObject({ created: { ppnumId: idOf("first") }, expiresAt: NOW + 600 });
        expect(await ask("again")).toEqual({ ...first, attestation: Buffer.from(bytesOf("attestation first", 144)) });
        expect(await ask("again", "others")).toEqual({ refused: "other-fields" });
        await store.masks.end(idOf("first"), anna, NOW);
        expect(await ask("third", "others")).toMatchObject({ created: { ppnumId: idOf("third") } });
      }));

    it("take no key that is known, no mask as an end, and no suspended account", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        await store.keys.record(attested("anna", anna.ppnumId), NOW);
        const { ppnum, ppnumId } = await makeMask(store, anna.ppnumId);
        const asked = async (who: MaskEnd) => (await claim(store, ppnum, who)) as { refused?: string };
        expect(await asked({ ...end("x", ben.ppnumId), subject: bytesOf("key anna", 32) })).toEqual({ refused: "foreign-key" });
        expect(await asked({ ...end("x", ben.ppnumId), subject: bytesOf("mask m", 32) })).toEqual({ refused: "foreign-key" });
        expect(await asked(end("x", ppnumId))).toEqual({ refused: "refused" });
        expect(await store.keys.record(attested("m", ben.ppnumId, { subject: bytesOf("mask m", 32) }), NOW)).toBe("foreign-key");
        await store.life.suspend(ben.ppnumId, ADMIN, NOW);
        expect(await asked(end("x", ben.ppnumId))).toEqual({ refused: "not-active" });
        await store.life.suspend(anna.ppnumId, ADMIN, NOW);
        const eve = await make(store, "eve", "human");
        expect(await asked(end("x", eve.ppnumId))).toEqual({ refused: "refused" });
        await store.life.resume(anna.ppnumId, ADMIN, NOW);
        expect(await asked(end("x", eve.ppnumId))).toMatchObject({ mask: { ppnum } });
      }));

    it("end in time, whether or not somebody sweeps, and then nothing joins the two", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const { ppnum, ppnumId } = await makeMask(store, anna.ppnumId);
        expect(await claim(store, ppnum, end("ben", ben.ppnumId), CLAIM, NOW + 600)).toEqual({ refused: "refused" });
        await claim(store, ppnum, end("ben", ben.ppnumId));
        expect(await store.masks.get(ppnumId, NOW + 600)).toBeUndefined();
        expect((await store.sweep(NOW + 600, 10)).deleted).toMatchObject({ masks: 1 });
        expect(await store.entities.get(ppnumId)).toBeUndefined();
        expect(await store.keys.attested(ppnumId, NOW)).toEqual([]);
        const events = await store.events.after(anna.ppnumId, 0, 100);
        expect(JSON.stringify(events)).not.toContain(ppnumId);
        const lines = (await store.audit.list(0, 100)).filter(({ action }) => action.includes("mask") || action === "expired");
        expect(await store.audit.verify()).toMatchObject({ lines: expect.any(Number) });
        // None names the mask, none its second end, and of its times they have the days alone.
        expect(lines).toMatchObject([
          { at: NOW - (NOW % DAY), actor: anna.ppnumId, action: "mask-created", subject: "" },
          { at: NOW - (NOW % DAY), actor: "", action: "expired", subject: "" },
        ]);
        // Both would stand beside each other.
        expect([await expired(store, anna.ppnumId), await expired(store, ben.ppnumId)]).toEqual([[anna.ppnumId], []]);
        await store.sweep(NOW + 700, 10);
        expect(await expired(store, anna.ppnumId)).toHaveLength(1);
        expect(await store.entities.create([], draw, ADMIN, NOW)).toEqual({ created: [] });
        const next = await store.entities.create(
          [{ ppnumId: idOf("next"), type: "human", reach: "ask", hasSecret: false }],
          () => ppnum,
          ADMIN,
          NOW + 600,
        );
        expect(next).toMatchObject({ created: [{ ppnum }] });
      }));

    it("that are ended early are told to the other end alone, and no line says by whom", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const told = async () => [await expired(store, anna.ppnumId), await expired(store, ben.ppnumId)];
        const first = await makeMask(store, anna.ppnumId);
        await claim(store, first.ppnum, end("ben", ben.ppnumId));
        await store.masks.end(first.ppnumId, anna.ppnumId, NOW);
        expect(await told()).toEqual([[], [ben.ppnumId]]);
        const second = await makeMask(store, anna.ppnumId, "second");
        await claim(store, second.ppnum, end("ben2", ben.ppnumId));
        await store.masks.end(second.ppnumId, ben.ppnumId, NOW);
        expect(await told()).toEqual([[anna.ppnumId], [ben.ppnumId]]);
        const ended = (await store.audit.list(0, 100)).filter(({ action }) => action === "mask-ended");
        expect(ended.map(({ at, actor, subject }) => `${at % DAY}${actor}${subject}`)).toEqual(["0", "0"]);
        const alone = await makeMask(store, anna.ppnumId, "alone");
        await store.masks.end(alone.ppnumId, anna.ppnumId, NOW);
        expect(await told()).toEqual([[anna.ppnumId], [ben.ppnumId]]);
      }));

    it("end with either account, and are bounded", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const { ppnum, ppnumId } = await makeMask(store, anna.ppnumId);
        await claim(store, ppnum, end("ben", ben.ppnumId));
        await store.life.deactivate(ben.ppnumId, ADMIN, NOW);
        expect(await store.masks.get(ppnumId, NOW)).toBeUndefined();
        for (let i = 0; i < MAX_MASKS; i++) await makeMask(store, anna.ppnumId, `m${i}`);
        await expect(makeMask(store, anna.ppnumId, "more")).rejects.toThrow("too-many");
      }));
  });
}
