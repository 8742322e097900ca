/** Passkeys, contacts, secrets, lending, reviews and the auth server's rows, for every store of the directory. */
import { describe, expect, it } from "vitest";
import type { By } from "../../numbers/store/by.ts";
import { MAX_LENDING_SECS } from "../../numbers/store/contract-accounts.ts";
import { ADMIN, bytesOf, DAY, draw, eventsOf, idOf, make, makeDependent, NOW, newEntity, stateOf } from "./accounts.ts";
import type { WithStore } from "./store-contract.ts";

const secret = (label: string, expiresAt?: number) => ({
  hash: bytesOf(label, 32),
  hint: label,
  ...(expiresAt ? { expiresAt } : {}),
});
const row = (label: string, changes: Record<string, string | number> = {}) => ({
  model: "AccessToken",
  id: bytesOf(label, 32),
  body: `{"label":"${label}"}`,
  ...changes,
});

export function accountContract(name: string, withStore: WithStore): void {
  describe(`${name}: passkeys and contacts`, () => {
    it("keeps passkeys, and knows one that was copied", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const id = bytesOf("passkey", 32);
        const passkey = {
          id,
          ppnumId: anna.ppnumId,
          publicKey: bytesOf("pk", 77),
          counter: 5,
          transports: ["usb", "nfc"],
          lastUsed: NOW,
        };
        expect(await store.credentials.add(passkey, NOW)).toBe("added");
        expect(await store.credentials.add({ ...passkey, ppnumId: ben.ppnumId }, NOW)).toBe("taken");
        expect(await store.credentials.add({ ...passkey, id: bytesOf("x", 32), ppnumId: idOf("nobody") }, NOW)).toBe("not-found");
        expect(await store.credentials.get(id)).toEqual({
          ...passkey,
          id: Buffer.from(id),
          publicKey: Buffer.from(passkey.publicKey),
        });
        expect(await store.credentials.used(id, 6, NOW + 1)).toBe("used");
        expect(await store.credentials.used(id, 6, NOW + 2)).toBe("cloned");
        expect(await store.credentials.used(id, 0, NOW + 2)).toBe("cloned");
        expect(await store.credentials.used(bytesOf("x", 32), 9, NOW)).toBe("not-found");
        expect(await store.credentials.list(anna.ppnumId)).toMatchObject([{ counter: 6, lastUsed: NOW + 1 }]);
        const still = { ...passkey, id: bytesOf("still", 32), counter: 0 };
        await store.credentials.add(still, NOW);
        expect(await store.credentials.used(still.id, 0, NOW)).toBe("used");
        expect(await store.credentials.drop(ben.ppnumId, id, NOW)).toBe("not-found");
        expect(await store.credentials.drop(anna.ppnumId, id, NOW)).toBe("dropped");
        expect(await store.credentials.get(id)).toBeUndefined();
      }));

    it("finds an account by its mail, which is nobody else's", () =>
      withStore(async (store) => {
        const [anna, ben] = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const key = bytesOf("mail key", 32);
        expect(await store.contacts.set(anna.ppnumId, { email: "a@example.org", verifiedAt: NOW }, key, NOW)).toBe("set");
        expect(await store.contacts.set(ben.ppnumId, { email: "a@example.org", verifiedAt: NOW }, key, NOW)).toBe("taken");
        expect(await store.contacts.set(idOf("nobody"), { email: "n@example.org", verifiedAt: NOW }, bytesOf("n", 32), NOW)).toBe(
          "not-found",
        );
        expect(await store.contacts.byMailKey(key)).toBe(anna.ppnumId);
        expect(
          await store.contacts.set(anna.ppnumId, { email: "b@example.org", verifiedAt: NOW + 1 }, bytesOf("other", 32), NOW),
        ).toBe("set");
        expect(await store.contacts.byMailKey(key)).toBeUndefined();
        expect(await store.contacts.get(anna.ppnumId)).toEqual({ email: "b@example.org", verifiedAt: NOW + 1 });
      }));

    it("tells an account in use of another one, and leaves a reviewed one to the operator", () =>
      withStore(async (store) => {
        const contact = (email: string) => ({ email, verifiedAt: NOW });
        const org = await make(store, "org", "enterprise", { reservedUntil: NOW + DAY });
        const changes = async () => (await eventsOf(store, org.ppnumId)).filter((kind) => kind === "contact-changed").length;
        const set = (email: string, by?: By) => store.contacts.set(org.ppnumId, contact(email), bytesOf(email, 32), NOW, by);
        const form = { legalName: "Tides Ltd", contactPerson: "Ola", contactEmail: "ola@tides.example" };
        expect([await set(form.contactEmail), await changes()]).toEqual(["set", 0]);
        await store.enterprises.put(org.ppnumId, form, NOW);
        await store.enterprises.review(org.ppnumId, "approved", ADMIN, "", NOW);
        expect([await set("eve@tides.example"), await changes()]).toEqual(["reviewed", 0]);
        expect([await set("per@tides.example", ADMIN), await changes()]).toEqual(["set", 1]);
        expect(await store.enterprises.get(org.ppnumId)).toMatchObject({ contactEmail: "per@tides.example" });
        expect(await store.contacts.get(org.ppnumId)).toEqual(contact("per@tides.example"));
        expect((await store.audit.list(0, 100)).at(-1)).toMatchObject({ actor: "admin:olga", action: "contact-set" });
        expect([await set("per@tides.example", ADMIN), await changes()]).toEqual(["set", 1]);
      }));
  });

  describe(`${name}: secrets`, () => {
    it("are two at most, so that one can be rolled, and end in their time", () =>
      withStore(async (store) => {
        const bot = await make(store, "bot", "ai_agent", { secret: secret("first") });
        const hints = async (now = NOW) => (await store.secrets.live(bot.ppnumId, now)).map(({ hint }) => hint);
        expect(await store.secrets.roll(bot.ppnumId, secret("second", NOW + 50), { entity: bot.ppnumId }, NOW + 1)).toBe("rolled");
        expect(await hints()).toEqual(["second", "first"]);
        expect(await store.secrets.roll(bot.ppnumId, secret("third"), ADMIN, NOW + 2)).toBe("rolled");
        expect(await hints()).toEqual(["third", "second"]);
        expect(await hints(NOW + 50)).toEqual(["third"]);
        expect((await store.secrets.live(bot.ppnumId, NOW))[0]).toMatchObject({
          hash: Buffer.from(bytesOf("third", 32)),
          createdAt: NOW + 2,
        });
        await store.life.suspend(bot.ppnumId, ADMIN, NOW);
        expect(await hints()).toEqual([]);
      }));

    it("that were before end at once where that is asked for, and tokens with them", () =>
      withStore(async (store) => {
        const bot = await make(store, "bot", "ai_agent", { secret: secret("first") });
        const generation = async () => (await store.entities.get(bot.ppnumId))?.tokenGeneration;
        await store.secrets.roll(bot.ppnumId, secret("second"), ADMIN, NOW + 1);
        expect(await generation()).toBe(0);
        expect(await store.secrets.roll(bot.ppnumId, secret("third"), ADMIN, NOW + 1, true)).toBe("rolled");
        expect((await store.secrets.live(bot.ppnumId, NOW + 1)).map(({ hint }) => hint)).toEqual(["third"]);
        expect(await generation()).toBe(1);
      }));

    it("are not for dependents, people and strangers", () =>
      withStore(async (store) => {
        const bot = await make(store, "bot", "ai_agent");
        const dependent = await makeDependent(store, "dependent", bot.ppnumId);
        const anna = await make(store, "anna", "human");
        expect(await store.secrets.roll(dependent.ppnumId, secret("s"), ADMIN, NOW)).toBe("no-secret");
        expect(await store.secrets.roll(anna.ppnumId, secret("s"), ADMIN, NOW)).toBe("no-secret");
        expect(await store.secrets.roll(bot.ppnumId, secret("s"), { entity: anna.ppnumId }, NOW)).toBe("not-found");
      }));
  });

  describe(`${name}: lending`, () => {
    it("that ends in time is told to both once, and one that was ended before is not told again", () =>
      withStore(async (store) => {
        const [anna, bot] = [await make(store, "anna", "human"), await make(store, "bot", "ai_agent")];
        const lending = { person: anna.ppnumId, agent: bot.ppnumId, scopes: ["attest"], until: NOW + DAY };
        const told = async () =>
          (await Promise.all([anna, bot].map(({ ppnumId }) => eventsOf(store, ppnumId)))).map(
            (kinds) => kinds.filter((kind) => kind === "lending-ended").length,
          );
        await store.lending.lend(lending, NOW);
        await store.sweep(NOW + DAY - 1, 10);
        expect(await told()).toEqual([0, 0]);
        for (const _round of ["ends it", "finds nothing"]) await store.sweep(NOW + DAY, 10);
        expect(await told()).toEqual([1, 1]);
        await store.lending.lend({ ...lending, until: NOW + 3 * DAY }, NOW + 2 * DAY);
        await store.lending.end(anna.ppnumId, bot.ppnumId, NOW + 2 * DAY);
        await store.sweep(NOW + 3 * DAY, 10);
        expect(await told()).toEqual([2, 2]);
      }));

    it("is from people to AI agents, for 90 days at most, until it is ended", () =>
      withStore(async (store) => {
        const [anna, bot] = [await make(store, "anna", "human"), await make(store, "bot", "ai_agent")];
        const lending = { person: anna.ppnumId, agent: bot.ppnumId, scopes: ["attest", "messages:send"], until: NOW + DAY };
        expect(await store.lending.lend({ ...lending, until: NOW + MAX_LENDING_SECS + 1 }, NOW)).toBe("too-long");
        expect(await store.lending.lend({ ...lending, until: NOW }, NOW)).toBe("too-long");
        expect(await store.lending.lend({ ...lending, person: bot.ppnumId, agent: anna.ppnumId }, NOW)).toBe("wrong-type");
        expect(await store.lending.lend({ ...lending, agent: idOf("nobody") }, NOW)).toBe("not-found");
        expect(await store.lending.lend(lending, NOW)).toBe("lent");
        expect(await store.lending.between(anna.ppnumId, bot.ppnumId, NOW)).toEqual(lending);
        expect(await store.lending.between(anna.ppnumId, bot.ppnumId, NOW + DAY)).toBeUndefined();
        expect(await store.lending.lentBy(anna.ppnumId, NOW)).toEqual([lending]);
        expect(await store.lending.borrowedBy(bot.ppnumId, NOW)).toEqual([lending]);
        await store.life.suspend(bot.ppnumId, ADMIN, NOW);
        expect(await store.lending.lend(lending, NOW)).toBe("not-active");
        expect(await store.lending.lentBy(anna.ppnumId, NOW)).toEqual([]);
        await store.life.resume(bot.ppnumId, ADMIN, NOW);
        expect(await store.lending.end(anna.ppnumId, bot.ppnumId, NOW)).toBe("ended");
        expect(await store.lending.end(anna.ppnumId, bot.ppnumId, NOW)).toBe("not-found");
        expect(await store.lending.between(anna.ppnumId, bot.ppnumId, NOW)).toBeUndefined();
        expect(await store.lending.lend(lending, NOW)).toBe("lent");
        await store.life.deactivate(anna.ppnumId, ADMIN, NOW);
        expect(await store.lending.borrowedBy(bot.ppnumId, NOW)).toEqual([]);
      }));
  });

  describe(`${name}: organisations`, () => {
    const form = { legalName: "Acme Ltd", contactPerson: "Olga", contactEmail: "o@example.org" };

    it("wait for an operator, who approves or refuses them once", () =>
      withStore(async (store) => {
        const [acme, evil] = [
          await make(store, "acme", "enterprise", { reservedUntil: NOW + 30 * DAY }),
          await make(store, "evil", "enterprise", { reservedUntil: NOW + 30 * DAY }),
        ];
        for (const { ppnumId } of [acme, evil]) expect(await store.enterprises.put(ppnumId, form, NOW)).toBe("put");
        expect(await store.enterprises.list("waiting")).toHaveLength(2);
        expect(await store.enterprises.review(acme.ppnumId, "approved", { entity: acme.ppnumId }, "", NOW)).toEqual({
          refused: "not-found",
        });
        expect(await store.enterprises.review(acme.ppnumId, "approved", ADMIN, "looked up", NOW)).toEqual({ moved: 1 });
        expect(await store.enterprises.review(acme.ppnumId, "refused", ADMIN, "", NOW)).toEqual({ refused: "bad-transition" });
        expect(await stateOf(store, acme.ppnumId)).toBe("active");
        expect(await store.enterprises.get(acme.ppnumId)).toEqual({
          ...form,
          ppnumId: acme.ppnumId,
          status: "approved",
          reviewedBy: "admin:olga",
          reviewedAt: NOW,
          note: "looked up",
        });
        expect(await store.enterprises.review(evil.ppnumId, "refused", ADMIN, "", NOW)).toEqual({ moved: 1 });
        expect([await store.entities.get(evil.ppnumId), await store.enterprises.get(evil.ppnumId)]).toEqual([undefined, undefined]);
        expect("created" in (await store.entities.create([newEntity("x", "human")], () => evil.ppnum, ADMIN, NOW))).toBe(true);
      }));

    it("give their form while they are reserved, and nobody else does", () =>
      withStore(async (store) => {
        const [acme, anna] = [
          await make(store, "acme", "enterprise"),
          await make(store, "anna", "human", { reservedUntil: NOW + 60 }),
        ];
        for (const { ppnumId } of [acme, anna, { ppnumId: idOf("nobody") }])
          expect(await store.enterprises.put(ppnumId, form, NOW)).toBe("not-found");
      }));
  });

  describe(`${name}: rows of the auth server`, () => {
    it("are found until they are over, and replaced by the same id", () =>
      withStore(async (store) => {
        await store.oidc.put(row("t", { grantId: "g", uid: "u", account: "a", expiresAt: NOW + 60 }), NOW);
        expect(await store.oidc.find("AccessToken", bytesOf("t", 32), NOW)).toEqual({
          ...row("t", { grantId: "g", uid: "u", account: "a", expiresAt: NOW + 60 }),
          id: Buffer.from(bytesOf("t", 32)),
          consumedAt: undefined,
        });
        expect(await store.oidc.find("RefreshToken", bytesOf("t", 32), NOW)).toBeUndefined();
        expect((await store.oidc.findByUid("AccessToken", "u", NOW))?.body).toBe(row("t").body);
        expect(await store.oidc.find("AccessToken", bytesOf("t", 32), NOW + 60)).toBeUndefined();
        await store.oidc.put({ ...row("t"), body: "2" }, NOW);
        expect(await store.oidc.find("AccessToken", bytesOf("t", 32), NOW + 60)).toMatchObject({ body: "2" });
        await store.oidc.put(row("over", { expiresAt: NOW }), NOW);
        expect((await store.sweep(NOW, 9)).deleted).toMatchObject({ tokens: 1 });
      }));

    it("are consumed once, and stay consumed when they are put again", () =>
      withStore(async (store) => {
        await store.oidc.put(row("code"), NOW);
        expect(await store.oidc.consume("AccessToken", bytesOf("code", 32), NOW + 1)).toBe("consumed");
        expect(await store.oidc.consume("AccessToken", bytesOf("code", 32), NOW + 2)).toBe("before");
        expect(await store.oidc.consume("AccessToken", bytesOf("none", 32), NOW)).toBe("not-found");
        await store.oidc.put(row("code"), NOW);
        expect(await store.oidc.find("AccessToken", bytesOf("code", 32), NOW)).toMatchObject({ consumedAt: NOW + 1 });
      }));

    it("go one by one, by grant, or with the account", () =>
      withStore(async (store) => {
        for (const [label, grantId, account] of [
          ["a", "g1", "x"],
          ["b", "g1", "y"],
          ["c", "g2", "x"],
          ["d", "g3", "x"],
        ] as const)
          await store.oidc.put(row(label, { grantId, account }), NOW);
        expect(await store.oidc.list("AccessToken", "x", NOW)).toHaveLength(3);
        await store.oidc.remove("AccessToken", bytesOf("d", 32));
        await store.oidc.removeGrant("g1");
        expect((await store.oidc.list("AccessToken", "x", NOW)).map(({ grantId }) => grantId)).toEqual(["g2"]);
        await store.oidc.removeAccount("x");
        expect(await store.oidc.list("AccessToken", "x", NOW)).toEqual([]);
        expect(await store.oidc.list("AccessToken", "y", NOW)).toEqual([]);
        expect(draw(0)).toHaveLength(11);
      }));
  });
}
