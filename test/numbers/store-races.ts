/** What two directories of one database do at the same time: one of them has it, and both know which. */
import { describe, expect, it } from "vitest";
import type { NumbersStore } from "../../numbers/store/contract.ts";
import type { NumberEvent } from "../../numbers/store/contract-public.ts";
import { ADMIN, attested, bytesOf, counting, draw, idOf, make, NOW, newEntity, stateOf } from "./accounts.ts";

type Pair = readonly [NumbersStore, NumbersStore];
export type WithPair = (test: (stores: Pair) => Promise<void>) => Promise<void>;

const ROUNDS = 5;

/** Both at once, again and again. @returns the outcomes of each round, sorted */
async function race(stores: Pair, act: (store: NumbersStore, round: string, side: number) => Promise<unknown>): Promise<string[]> {
  const rounds: string[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const outcomes = await Promise.all(stores.map((store, side) => act(store, `round ${i}`, side)));
    rounds.push(outcomes.map(String).sort().join(" "));
  }
  return [...new Set(rounds)];
}

const wordOf = (outcome: object): string => Object.keys(outcome)[0] ?? "";

/** @param withPair opens two stores of one database, which is empty */
export function numbersStoreRaces(name: string, withPair: WithPair): void {
  describe(`${name}: two directories at once`, () => {
    it("consume a token, claim a mask and activate an account once", () =>
      withPair(async (stores) => {
        const [store] = stores;
        const ids = [(await make(store, "anna", "human")).ppnumId, (await make(store, "ben", "human")).ppnumId] as const;
        const tokens = await race(stores, async (one, round) => {
          await one.oidc.put({ model: "Code", id: bytesOf(round, 32), body: "{}" }, NOW);
          return one.oidc.consume("Code", bytesOf(round, 32), NOW);
        });
        expect(tokens).toEqual(["before consumed"]);
        const replaced = await race(stores, async (one, round, side) => {
          const record = { model: "Entry", id: bytesOf(round, 32) };
          if (side === 0) await one.oidc.put({ ...record, body: "{}" }, NOW);
          return one.oidc.replace({ ...record, body: `${side}` }, "{}");
        });
        expect(replaced).toEqual(["changed replaced"]);
        const end = (label: string, account: string) => ({ account, subject: bytesOf(label, 32), relayUrl: "wss://relay.example" });
        const sign = (label: string) => (mask: { readonly ppnumId: string }) => attested(label, mask.ppnumId);
        for (let i = 0; i < ROUNDS; i++) {
          const label = `mask ${i}`;
          const mask = { ppnumId: idOf(label), expiresAt: NOW + 900, claimHash: bytesOf(label, 32), end: end(label, ids[0]) };
          const made = await store.masks.create(mask, draw, sign(label), NOW);
          const { ppnum } = "created" in made ? made.created : expect.unreachable();
          const claims = await Promise.all(
            stores.map((one, side) =>
              one.masks.claim(ppnum, mask.claimHash, end(`${label} ${side}`, ids[1]), sign(`${label} ${side}`), NOW),
            ),
          );
          expect(claims.map(wordOf).sort()).toEqual(["mask", "refused"]);
        }
        for (let i = 0; i < ROUNDS; i++) {
          const { ppnumId } = await make(store, `eve ${i}`, "human", { reservedUntil: NOW + 600 });
          const moves = await Promise.all(stores.map((one) => one.life.activate(ppnumId, ADMIN, NOW)));
          expect(moves.map(wordOf).sort()).toEqual(["moved", "refused"]);
        }
      }));

    it("give an alias, a mail address, a key and a count of a passkey to one", () =>
      withPair(async (stores) => {
        const [store] = stores;
        const made = [await make(store, "anna", "human"), await make(store, "ben", "human")];
        const ids = made.map(({ ppnumId }) => ppnumId);
        const of = (side: number): string => ids[side] ?? "";
        const aliases = await race(stores, (one, round, side) =>
          one.aliases.put(of(side), { alias: round, scope: "", kind: "custom", priority: 0 }, { entity: of(side) }, NOW),
        );
        expect(aliases).toEqual(["put taken"]);
        const contacts = await race(stores, (one, round, side) =>
          one.contacts.set(of(side), { email: "a@example.org", verifiedAt: NOW }, bytesOf(round, 32), NOW),
        );
        expect(contacts).toEqual(["set taken"]);
        const passkey = { id: bytesOf("passkey", 16), ppnumId: of(0), publicKey: bytesOf("public", 77), counter: 1 };
        await store.credentials.add({ ...passkey, transports: [], lastUsed: NOW }, NOW);
        const uses = await race(stores, (one, round) => one.credentials.used(passkey.id, 10 + Number(round.slice(-1)), NOW));
        expect(uses).toEqual(["cloned used"]);
        // Four live keys are all that one may have: with fewer rounds each is another account's or their own.
        const keys = await Promise.all(
          stores.map((one, side) => one.keys.record(attested(`${side}`, of(side), { subject: bytesOf("key", 32) }), NOW)),
        );
        expect([...keys].sort()).toEqual(["foreign-key", "recorded"]);
      }));

    it("draw no number twice, and answer a request that comes to both as one", () =>
      withPair(async (stores) => {
        const numbers = new Set<string>();
        for (let i = 0; i < ROUNDS; i++) {
          const made = await Promise.all(
            stores.map((one, side) => one.entities.create([newEntity(`${i} ${side}`, "human")], counting(1000), ADMIN, NOW)),
          );
          for (const outcome of made) if ("created" in outcome) numbers.add(outcome.created[0]?.ppnum ?? "");
          const idempotency = { key: `key ${i}`, digest: bytesOf("fields", 32) };
          const asked = await Promise.all(
            stores.map((one, side) =>
              one.entities.create([newEntity(`again ${i} ${side}`, "human", { idempotency })], draw, ADMIN, NOW),
            ),
          );
          expect(asked.map(wordOf).sort()).toEqual(["again", "created"]);
          const masks = await Promise.all(
            stores.map((one, side) => {
              const end = { account: idOf(`${i} 0`), subject: bytesOf(`mask again ${i}`, 32), relayUrl: "wss://relay.example" };
              const label = `mask again ${i} ${side}`;
              const mask = { ppnumId: idOf(label), expiresAt: NOW + 900, claimHash: bytesOf(label, 32), end };
              const wish = { key: `mask ${i}`, digest: bytesOf("fields", 32) };
              return one.masks.create(
                { ...mask, idempotency: wish },
                draw,
                ({ ppnumId }) => attested(label, ppnumId, { subject: end.subject }),
                NOW,
              );
            }),
          );
          expect(new Set(masks.map((made) => "created" in made && made.created.ppnumId)).size).toBe(1);
        }
        expect(numbers.size).toBe(2 * ROUNDS);
      }));

    it("leave nobody awake below who is suspended, whatever comes first, and an audit that is whole", () =>
      withPair(async (stores) => {
        const [store, other] = stores;
        for (let i = 0; i < ROUNDS; i++) {
          const root = await make(store, `org ${i}`, "enterprise");
          const child = newEntity(`child ${i}`, "ai_agent", { owner: root.ppnumId, hasSecret: false, reach: "closed" });
          const [moved, made] = await Promise.all([
            store.life.suspend(root.ppnumId, ADMIN, NOW),
            other.entities.create([child], draw, ADMIN, NOW),
          ]);
          const isBefore = "created" in made;
          expect(moved).toEqual({ moved: isBefore ? 2 : 1 });
          expect(await stateOf(store, child.ppnumId)).toBe(isBefore ? "suspended" : undefined);
          const ends = await Promise.all([
            store.life.deactivate(root.ppnumId, ADMIN, NOW),
            other.life.resume(root.ppnumId, ADMIN, NOW),
          ]);
          expect(ends[0]).toEqual({ moved: isBefore ? 2 : 1 });
          expect(await stateOf(store, root.ppnumId)).toBe("deactivated");
        }
        expect(await store.audit.verify()).toEqual({ lines: expect.any(Number) });
      }));

    it("show a watcher every event of both, once, in order", () =>
      withPair(async (stores) => {
        const [store] = stores;
        const { ppnumId } = await make(store, "org", "enterprise");
        const seen: NumberEvent[] = [];
        let at = 0;
        async function look(): Promise<void> {
          const newest = await store.events.newest();
          const events = await store.events.after(ppnumId, at, 1000);
          if (events === "too-old") throw expect.unreachable();
          seen.push(...events);
          at = Math.max(newest, events.at(-1)?.sequence ?? 0);
        }
        let isOver = false;
        const watched = (async () => {
          while (!isOver) await look();
          await look();
        })();
        const writes = stores.map(async (one, side) => {
          for (let i = 0; i < 10; i++)
            await one.secrets.roll(ppnumId, { hash: bytesOf(`${side} ${i}`, 32), hint: "x" }, ADMIN, NOW);
        });
        await Promise.all(writes);
        isOver = true;
        await watched;
        expect(seen).toEqual(await store.events.after(ppnumId, 0, 1000));
        expect(seen).toHaveLength(21);
      }));
  });
}
