/** What every store must do with rooms and groups. */
import { describe, expect, it } from "vitest";
import type { ListedRoom, NewRoom } from "../../relay/store/rooms.ts";
import type { Store } from "../../relay/store/store.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { bytesOf } from "./people.ts";

const NOW = 1_800_000_000;
const alice = bytesOf("alice", 32);
const bob = bytesOf("bob", 32);
const carol = bytesOf("carol", 32);
const id = (label: string): Bytes => bytesOf(`room ${label}`, 16);
const token = (label: string): Bytes => bytesOf(`member token ${label}`, 12);

const room = (label: string, changes: Partial<NewRoom> = {}): NewRoom => ({
  roomId: id(label),
  kind: "room",
  admin: alice,
  cells: { fine: "89c25a31", coarse: "89c25" },
  gated: false,
  proximityRequired: false,
  bleEnabled: true,
  maxMembers: 2,
  createdAt: NOW,
  expiresAt: NOW + 3600,
  name: undefined,
  description: undefined,
  ...changes,
});

/** Byte strings as hex, so that a Buffer and a Uint8Array compare. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

/** Posting and reading alike. */
const end = (at: number) => ({ postsUntil: at, readsUntil: at + 100 });

const whole = { maxMessages: 100, maxBytes: 1 << 20 };

type WithStore = (test: (store: Store, dataDir: string) => Promise<void>) => Promise<void>;

export function roomContract(name: string, withStore: WithStore): void {
  const messageIds = async (store: Store, label: string, since = 0, bounds = whole): Promise<number[]> =>
    (await store.rooms.messages(id(label), since, bounds)).map((message) => message.id);
  /** A page of a cell; fails where its beginning is gone. */
  async function listed(store: Store, cell: string, now = NOW, max = 10, after?: Bytes): Promise<readonly ListedRoom[]> {
    const found = await store.rooms.discover(cell, { max, after }, now);
    if (found === "not-found") throw new Error("the page begins nowhere");
    return found;
  }
  const post = (store: Store, label: string, text: string): Promise<unknown> =>
    store.rooms.store(id(label), bytesOf(`nonce ${text}`, 24), bytesOf(text, 64), NOW);

  describe(`${name}: rooms`, () => {
    it("are listed fairly: everybody's newest before anybody's second, page after page, each once", () =>
      withStore(async (store) => {
        const admins = [alice, bob, carol];
        await store.rooms.create(room("honest", { admin: bytesOf("honest", 32) }));
        for (let i = 0; i < 60; i++) await store.rooms.create(room(`${i}`, { admin: admins[i % 3] as Bytes }));
        const first = await listed(store, "89c25", NOW, 5);
        expect(plain(first.map(({ roomId }) => roomId))).toEqual(plain(["59", "58", "57", "honest", "56"].map(id)));
        const seen = first.map(({ roomId }) => roomId);
        for (;;) {
          const page = await listed(store, "89c25", NOW, 7, seen.at(-1));
          seen.push(...page.map(({ roomId }) => roomId));
          if (page.length < 7) break;
        }
        expect(seen).toHaveLength(61);
        expect(new Set(seen.map(plain)).size).toBe(61);
        await store.rooms.end(id("57"));
        expect(await store.rooms.discover("89c25", { max: 5, after: id("57") }, NOW)).toBe("not-found");
        expect(plain((await listed(store, "89c25", NOW, 1, id("58")))[0])).toMatchObject({ roomId: plain(id("honest")) });
      }));

    it("are found by id and by cell until they expire; groups by id alone", () =>
      withStore(async (store) => {
        const { rooms } = store;
        expect(await rooms.create(room("a", { name: "A", description: "first" }))).toBe("created");
        expect(await rooms.create(room("a", { admin: bob }))).toBe("duplicate");
        await rooms.create(room("b", { cells: { fine: "89c25a33", coarse: "89c25" }, expiresAt: NOW + 10 }));
        await rooms.create(room("g", { kind: "group", cells: undefined, expiresAt: NOW * 2 }));
        const names = async (cell: string, now = NOW): Promise<unknown> =>
          plain((await listed(store, cell, now)).map(({ roomId }) => roomId));
        expect(await names("89c25a31")).toEqual(plain([id("a")]));
        expect(await names("89c25")).toEqual(plain([id("b"), id("a")]));
        expect(await names("89c25", NOW + 10)).toEqual(plain([id("a")]));
        expect(await names("89c25a")).toEqual([]);
        expect(await listed(store, "89c25", NOW, 1)).toHaveLength(1);
        expect(plain((await listed(store, "89c25a31"))[0])).toMatchObject({
          name: "A",
          description: "first",
          memberCount: 0,
        });
        expect(plain(await rooms.find(id("g"), NOW))).toMatchObject({ kind: "group", admin: plain(alice), maxMembers: 2 });
        expect(await rooms.find(id("b"), NOW + 9)).toBeDefined();
        expect(await rooms.find(id("b"), NOW + 10)).toBeUndefined();
      }));

    it("are bounded per admin", () =>
      withStore(async ({ rooms }) => {
        const max = RELAY_LIMITS.MAX_ROOMS_PER_ADMIN;
        const outcomes = await Promise.all(Array.from({ length: max + 1 }, (_, i) => rooms.create(room(`${i}`))));
        expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(max);
        expect(outcomes.at(-1)).toBe("quota");
        expect(await rooms.create(room("bob's", { admin: bob }))).toBe("created");
      }));

    it("change their flags one by one", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a"));
        await rooms.update(id("a"), { gated: true });
        await rooms.update(id("a"), { proximityRequired: true });
        expect(await rooms.find(id("a"), NOW)).toMatchObject({ gated: true, proximityRequired: true });
        await rooms.update(id("nothing"), { gated: true });
      }));

    it("number their messages each from 1, know a replay, and page by count and bytes", () =>
      withStore(async (store) => {
        await store.rooms.create(room("a"));
        await store.rooms.create(room("b"));
        expect(await post(store, "a", "1")).toBe(1);
        expect(await post(store, "b", "1")).toBe(1);
        expect(await post(store, "a", "1")).toBe("duplicate");
        expect(await Promise.all(["2", "3", "4"].map((text) => post(store, "a", text)))).toEqual([2, 3, 4]);
        expect(await post(store, "none", "1")).toBe("not-found");
        expect(await messageIds(store, "a")).toEqual([1, 2, 3, 4]);
        expect(await messageIds(store, "a", 2)).toEqual([3, 4]);
        expect(await messageIds(store, "a", -5, { ...whole, maxMessages: 2 })).toEqual([1, 2]);
        expect(await messageIds(store, "a", 0, { ...whole, maxBytes: 130 })).toEqual([1, 2]);
        expect(await messageIds(store, "a", 0, { ...whole, maxBytes: 1 })).toEqual([1]);
        const [first] = await store.rooms.messages(id("a"), 0, whole);
        expect(plain(first)).toEqual({
          id: 1,
          nonce: plain(bytesOf("nonce 1", 24)),
          ciphertext: plain(bytesOf("1", 64)),
          storedAt: NOW,
        });
      }));
  });

  describe(`${name}: member tokens`, () => {
    it("are bounded by the room, idempotent, and of one room only", () =>
      withStore(async (store) => {
        const { rooms } = store;
        await rooms.create(room("a"));
        await rooms.create(room("b"));
        expect(await rooms.registerToken(id("a"), token("1"))).toBe("registered");
        expect(await rooms.registerToken(id("a"), token("2"))).toBe("registered");
        expect(await rooms.registerToken(id("a"), token("1"))).toBe("registered");
        expect(await rooms.registerToken(id("a"), token("3"))).toBe("quota");
        expect(await rooms.registerToken(id("none"), token("3"))).toBe("not-found");
        expect(await rooms.hasToken(id("a"), token("1"), NOW)).toBe(true);
        expect(await rooms.hasToken(id("b"), token("1"), NOW)).toBe(false);
        expect((await listed(store, "89c25")).map(({ memberCount }) => memberCount)).toEqual([0, 2]);
        expect(await rooms.revokeTokens(id("a"), end(NOW))).toBe(2);
        expect(await rooms.revokeTokens(id("a"), end(NOW))).toBe(0);
        expect(await rooms.hasToken(id("a"), token("1"), NOW)).toBe(false);
      }));

    it("end after a grace that no later rotation prolongs, and make room at once for those that follow", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a"));
        await rooms.registerToken(id("a"), token("1"));
        await rooms.registerToken(id("a"), token("2"));
        expect(await rooms.rotateTokens(id("a"), end(NOW + 60), NOW)).toBe(2);
        expect(await rooms.registerToken(id("a"), token("new"))).toBe("registered");
        expect(await rooms.registerToken(id("a"), token("2"))).toBe("registered");
        expect(await rooms.rotateTokens(id("a"), end(NOW + 600), NOW)).toBe(2);
        const has = (label: string, now: number): Promise<boolean> => rooms.hasToken(id("a"), token(label), now);
        expect([await has("1", NOW + 59.9), await has("1", NOW + 60)]).toEqual([true, false]);
        expect([await has("2", NOW + 599), await has("2", NOW + 600)]).toEqual([true, false]);
        expect(await rooms.purge(NOW + 60, 10)).toMatchObject({ purged: 1 });
        expect(await rooms.revokeTokens(id("a"), end(NOW))).toBe(2);
      }));
  });

  describe(`${name}: room tokens`, () => {
    const opens = (store: Store, label: string, now = NOW, where = "a"): Promise<unknown> =>
      store.rooms.opens(id(where), token(label), now);

    it("open their own room for posting, are no member tokens and take no member's place", () =>
      withStore(async (store) => {
        const { rooms } = store;
        await rooms.create(room("a"));
        await rooms.create(room("b"));
        for (let twice = 0; twice < 2; twice++) expect(await rooms.registerRoomToken(id("a"), token("shared"))).toBe("registered");
        expect(await rooms.registerRoomToken(id("none"), token("shared"))).toBe("not-found");
        expect([await opens(store, "shared"), await opens(store, "other"), await opens(store, "shared", NOW, "b")]).toEqual([
          "posting",
          undefined,
          undefined,
        ]);
        expect(await rooms.hasToken(id("a"), token("shared"), NOW)).toBe(false);
        for (const label of ["1", "2"]) expect(await rooms.registerToken(id("a"), token(label))).toBe("registered");
        expect((await listed(store, "89c25")).map(({ memberCount }) => memberCount)).toEqual([0, 2]);
        await rooms.end(id("a"));
        await rooms.create(room("a"));
        expect(await opens(store, "shared")).toBe(undefined);
      }));

    it("end with a rotation for posting after the grace, and for reading much later", () =>
      withStore(async (store) => {
        const { rooms } = store;
        await rooms.create(room("a", { expiresAt: NOW * 2 }));
        await rooms.registerRoomToken(id("a"), token("old"));
        await rooms.rotateTokens(id("a"), { postsUntil: NOW + 60, readsUntil: NOW + 1000 }, NOW);
        await rooms.registerRoomToken(id("a"), token("new"));
        await rooms.rotateTokens(id("a"), { postsUntil: NOW + 500, readsUntil: NOW + 9000 }, NOW);
        const seen = await Promise.all([NOW + 59, NOW + 60, NOW + 999, NOW + 1000].map((now) => opens(store, "old", now)));
        expect(seen).toEqual(["posting", "reading", "reading", undefined]);
        expect(await opens(store, "new", NOW + 1000)).toBe("reading");
        expect(await rooms.purge(NOW + 1000, 10)).toMatchObject({ purged: 1 });
        await rooms.registerRoomToken(id("a"), token("new"));
        expect(await opens(store, "new", NOW + 9000)).toBe("posting");
      }));

    it("end for posting at once when all tokens are revoked, or when somebody is banned", () =>
      withStore(async (store) => {
        const { rooms } = store;
        for (const label of ["a", "b"]) {
          await rooms.create(room(label, { gated: true }));
          await rooms.registerRoomToken(id(label), token("shared"));
        }
        const later = { postsUntil: NOW + 600, readsUntil: NOW + 1000 };
        await rooms.revokeTokens(id("a"), end(NOW));
        await rooms.remove(id("b"), bob, true);
        expect(await opens(store, "shared", NOW, "b")).toBe("posting");
        await rooms.rotateTokens(id("b"), later, NOW);
        expect([await opens(store, "shared", NOW), await opens(store, "shared", NOW, "b")]).toEqual(["reading", "reading"]);
      }));

    it("are few: of many rotations the tokens that end last stay", () =>
      withStore(async (store) => {
        const { rooms } = store;
        await rooms.create(room("a"));
        for (let round = 0; round < 40; round++) {
          await rooms.registerRoomToken(id("a"), token(`round ${round}`));
          await rooms.rotateTokens(id("a"), { postsUntil: NOW, readsUntil: NOW + 100 + round }, NOW);
        }
        const open = await Promise.all(Array.from({ length: 40 }, (_, round) => opens(store, `round ${round}`)));
        expect(open.filter((one) => one === "reading")).toHaveLength(32);
        expect(open.slice(-32)).not.toContain(undefined);
      }));
  });

  describe(`${name}: the door`, () => {
    const knock = (who: Bytes, label = "k", where = "a") => ({
      roomId: id(where),
      requestId: bytesOf(`request ${label}`, 16),
      knocker: who,
      ephemeralKey: bytesOf(`ephemeral ${label}`, 32),
      handle: undefined,
    });
    const requests = (knocks: readonly { requestId: Bytes }[]): unknown => plain(knocks.map(({ requestId }) => requestId));

    it("keeps a knock for 120 s, one for each knocker, and hands it to the admin and its answer to the knocker", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a", { gated: true }));
        expect(await rooms.knock(knock(bob, "1"), NOW)).toBe("stored");
        expect(await rooms.knock(knock(bob, "1"), NOW)).toBe("stored");
        expect(await rooms.knock(knock(carol, "1"), NOW)).toBe("duplicate");
        expect(await rooms.knock(knock(bob, "2"), NOW + 1)).toBe("stored");
        expect(await rooms.knock(knock(bob, "3", "none"), NOW)).toBe("not-found");
        expect(requests(await rooms.knocksFor(alice, NOW + 1))).toEqual(requests([knock(bob, "2")]));
        expect(await rooms.knocksFor(bob, NOW + 1)).toEqual([]);
        expect(await rooms.knocksFor(alice, NOW + 1 + LIMITS.KNOCK_TTL_SECS)).toEqual([]);
        const late = NOW + LIMITS.KNOCK_TTL_SECS;
        expect(await rooms.admit(id("a"), bytesOf("request 2", 16), undefined, late + 1)).toBe(false);
        expect(await rooms.admit(id("a"), bytesOf("request 2", 16), bytesOf("grant", 60), late)).toBe(true);
        expect(await rooms.knocksFor(alice, late)).toEqual([]);
        const [admission] = await rooms.admissionsOf(bob, late + LIMITS.KNOCK_TTL_SECS - 1);
        expect(plain(admission)).toMatchObject({ admin: plain(alice), grant: plain(bytesOf("grant", 60)) });
        expect(await rooms.admissionsOf(bob, late + LIMITS.KNOCK_TTL_SECS)).toEqual([]);
        expect(await rooms.purge(late + LIMITS.KNOCK_TTL_SECS, 10)).toMatchObject({ purged: 1 });
      }));

    it("has room for so many knocks and no more", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a"));
        const max = RELAY_LIMITS.MAX_PENDING_KNOCKS;
        const outcomes = await Promise.all(
          Array.from({ length: max + 1 }, (_, i) => rooms.knock(knock(bytesOf(`knocker ${i}`, 32), `${i}`), NOW)),
        );
        expect(outcomes.at(-1)).toBe("quota");
        expect(await rooms.knock(knock(bob, "later"), NOW + LIMITS.KNOCK_TTL_SECS)).toBe("stored");
      }));

    it("remembers who was admitted to a gated room only, and while it is gated only", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a"));
        const admit = async (who: Bytes, label: string): Promise<boolean> => {
          await rooms.knock(knock(who, label), NOW);
          await rooms.admit(id("a"), bytesOf(`request ${label}`, 16), undefined, NOW);
          return rooms.isAdmitted(id("a"), who);
        };
        expect(await admit(bob, "open")).toBe(false);
        await rooms.update(id("a"), { gated: true });
        expect(await admit(carol, "gated")).toBe(true);
        expect(await rooms.isAdmitted(id("b"), carol)).toBe(false);
        await rooms.update(id("a"), { gated: false });
        expect(await rooms.isAdmitted(id("a"), carol)).toBe(false);
      }));

    it("takes back an admission, and with a ban for good", () =>
      withStore(async ({ rooms }) => {
        await rooms.create(room("a", { gated: true }));
        for (const [who, ban] of [
          [bob, false],
          [carol, true],
        ] as const) {
          await rooms.knock(knock(who, `${ban}`), NOW);
          await rooms.admit(id("a"), bytesOf(`request ${ban}`, 16), undefined, NOW);
          await rooms.remove(id("a"), who, ban);
          expect([await rooms.isAdmitted(id("a"), who), await rooms.isBanned(id("a"), who)]).toEqual([false, ban]);
          expect(await rooms.admissionsOf(who, NOW)).toEqual([]);
        }
      }));
  });

  describe(`${name}: the end of rooms`, () => {
    const furnish = async (store: Store, label: string, changes: Partial<NewRoom> = {}): Promise<void> => {
      await store.rooms.create(room(label, { gated: true, ...changes }));
      await Promise.all(["1", "2", "3", "4", "5"].map((text) => post(store, label, text)));
      await store.rooms.registerToken(id(label), token("1"));
      await store.rooms.remove(id(label), carol, true);
    };

    it("of a group is complete at once, and its id may be used again", () =>
      withStore(async (store) => {
        await furnish(store, "g", { kind: "group", cells: undefined });
        await store.rooms.end(id("g"));
        await store.rooms.end(id("g"));
        expect(await store.rooms.find(id("g"), NOW)).toBeUndefined();
        expect(await messageIds(store, "g")).toEqual([]);
        expect(await store.rooms.create(room("g", { gated: true }))).toBe("created");
        expect(await messageIds(store, "g")).toEqual([]);
        expect(await store.rooms.hasToken(id("g"), token("1"), NOW)).toBe(false);
        expect(await store.rooms.isBanned(id("g"), carol)).toBe(false);
        expect(await post(store, "g", "1")).toBe(1);
        while ((await store.rooms.purge(NOW, 2)).more);
        expect(await messageIds(store, "g")).toEqual([1]);
      }));

    it("comes by itself for rooms, in small batches, and never for groups", () =>
      withStore(async (store) => {
        await furnish(store, "a");
        await furnish(store, "b", { expiresAt: NOW + 7200 });
        await furnish(store, "g", { kind: "group", cells: undefined });
        expect(await store.rooms.purge(NOW + 3599, 2)).toEqual({ purged: 0, more: false });
        const steps: number[] = [];
        for (let more = true; more; ) {
          const step = await store.rooms.purge(NOW + 3600, 2);
          steps.push(step.purged);
          ({ more } = step);
        }
        expect(Math.max(...steps)).toBeLessThanOrEqual(3);
        expect(steps.reduce((sum, one) => sum + one)).toBe(6);
        expect(await messageIds(store, "a")).toEqual([]);
        for (const label of ["b", "g"]) expect(await messageIds(store, label)).toHaveLength(5);
      }));
  });
}
