/** What every store must do with carry groups, with who left, and with the mail of several mailboxes. */
import { describe, expect, it } from "vitest";
import type { CarryRegistration, ManyRequest, Store } from "../../relay/store/store.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { bytesOf } from "./people.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const key = (name: string): Bytes => bytesOf(name, 32);
const id = (label: string): Bytes => bytesOf(`group ${label}`, 16);
const left = (label: string, name: string): Bytes => bytesOf(`${name} left ${label}`, 16);
const hex = (keys: readonly Bytes[] | undefined): string[] | undefined =>
  keys?.map((one) => Buffer.from(one).toString("hex")).sort();

interface Group {
  readonly label?: string;
  readonly inviter?: string;
  readonly version?: number;
  readonly members?: readonly string[];
  readonly couriers?: readonly string[];
  readonly until?: number;
  readonly issued?: number;
}

function registration({ label = "g", inviter = "ina", version = 1, ...rest }: Group = {}): CarryRegistration {
  const { members = ["ben", "cleo"], couriers = ["kim"], until = NOW + DAY, issued = NOW } = rest;
  const names = [...members, ...couriers];
  return {
    ...{ inviter: key(inviter), groupId: id(label), version, keys: names.map(key) },
    couriers: [...members.map(() => 0), ...couriers.map(() => 1)],
    issued: names.map(() => issued),
    until: names.map(() => until),
    leaveDigests: names.map((name) => left(label, name)),
  };
}

export function carryContract(name: string, withStore: (test: (store: Store) => Promise<void>) => Promise<void>): void {
  const members = async ({ carry }: Store, courier = "kim", label = "g", inviter = "ina", now = NOW) =>
    hex((await carry.listFor(key(courier), key(inviter), id(label), now))?.members);

  describe(`${name}: carry groups`, () => {
    it("are there for their couriers, under their inviter", () =>
      withStore(async (store) => {
        expect(await store.carry.register(registration(), NOW)).toEqual([]);
        expect(await members(store)).toEqual(hex([key("ben"), key("cleo")]));
        for (const courier of ["ben", "ina", "nobody"]) expect(await members(store, courier)).toBeUndefined();
        expect(await members(store, "kim", "other")).toBeUndefined();
        expect(await members(store, "kim", "g", "other")).toBeUndefined();
        expect(await store.carry.register(registration({ inviter: "other", members: ["dan"] }), NOW)).toEqual([]);
        expect(await members(store, "kim", "g", "other")).toEqual(hex([key("dan")]));
        expect(await members(store)).toEqual(hex([key("ben"), key("cleo")]));
      }));

    it("are replaced by a later registration alone, and gone with the last member", () =>
      withStore(async (store) => {
        await store.carry.register(registration({ version: 5 }), NOW);
        expect(await store.carry.register(registration({ version: 5 }), NOW)).toBe("conflict");
        expect(await store.carry.register(registration({ version: 4 }), NOW)).toBe("conflict");
        expect(await store.carry.register(registration({ version: 6, members: ["ben"], couriers: ["lea"] }), NOW)).toEqual([]);
        expect([await members(store), await members(store, "lea")]).toEqual([undefined, hex([key("ben")])]);
        expect(await store.carry.register(registration({ version: 7, members: [] }), NOW)).toEqual([]);
        expect(await members(store)).toBeUndefined();
        expect(await store.carry.register(registration({ version: 1 }), NOW)).toEqual([]);
      }));

    it("end, each consent at its time, and are then deleted", () =>
      withStore(async (store) => {
        await store.carry.register(registration(), NOW);
        expect(await members(store, "kim", "g", "ina", NOW + DAY - 1)).toHaveLength(2);
        expect(await members(store, "kim", "g", "ina", NOW + DAY)).toBeUndefined();
        expect(await store.carry.purge(NOW + DAY - 1, 100)).toEqual({ consents: 0, leaves: 0, more: false });
        expect(await store.carry.purge(NOW + DAY, 2)).toEqual({ consents: 2, leaves: 0, more: true });
        expect((await store.carry.purge(NOW + DAY, 2)).more).toBe(false);
        expect(await store.carry.register(registration({ version: 1, until: NOW + 3 * DAY }), NOW + DAY)).toEqual([]);
      }));

    it("are so many of one inviter, and of one key in each of its two parts", () =>
      withStore(async (store) => {
        const most = RELAY_LIMITS.CARRY_GROUPS_PER_INVITER;
        for (let i = 0; i < most; i++) await store.carry.register(registration({ label: `${i}` }), NOW);
        expect(await store.carry.register(registration({ label: "more" }), NOW)).toBe("quota");
        expect(await store.carry.register(registration({ label: "0", version: 2 }), NOW)).toEqual([]);
        for (let i = most; i < RELAY_LIMITS.CARRY_GROUPS_PER_KEY; i++)
          await store.carry.register(registration({ label: `${i}`, inviter: `inviter ${i}`, couriers: [`courier ${i}`] }), NOW);
        const full = registration({ label: "x", inviter: "x", members: ["new", "ben"], couriers: ["other"] });
        expect(await store.carry.register(full, NOW)).toEqual([1]);
        expect(await members(store, "other", "x", "x")).toEqual(hex([key("new")]));
        // The courier kim is in half as many.
        expect(await store.carry.register(registration({ label: "y", inviter: "x", members: ["new"] }), NOW)).toEqual([]);
      }));

    it("lose who leaves, whoever invited, and take no consent from before; a later one counts", () =>
      withStore(async (store) => {
        await store.carry.register(registration(), NOW);
        await store.carry.register(registration({ inviter: "other" }), NOW);
        const version = async () => (await store.carry.listFor(key("kim"), key("ina"), id("g"), NOW))?.version ?? 0;
        const before = await version();
        expect(await store.carry.leave(left("g", "ben"), id("g"), key("ben"), NOW, NOW)).toBe("left");
        expect([await members(store), await members(store, "kim", "g", "other")]).toEqual([hex([key("cleo")]), hex([key("cleo")])]);
        expect(await version()).toBeGreaterThan(before);
        expect(await store.carry.register(registration({ version: 2 }), NOW)).toEqual([0]);
        expect(await members(store)).toEqual(hex([key("cleo")]));
        expect(await store.carry.register(registration({ version: 3, issued: NOW + 1 }), NOW)).toEqual([]);
        expect(await members(store)).toHaveLength(2);
        // An older leave that comes late ends nothing that was given after it.
        expect(await store.carry.leave(left("g", "ben"), id("g"), key("ben"), NOW - 50, NOW)).toBe("left");
        expect(await members(store)).toHaveLength(2);
      }));

    it("are void without one of their couriers, because every consent names all of them", () =>
      withStore(async (store) => {
        await store.carry.leave(left("g", "kim"), id("g"), key("kim"), NOW, NOW);
        expect(await store.carry.register(registration({ couriers: ["lea", "kim"] }), NOW)).toEqual([0, 1, 2, 3]);
        expect([await members(store), await members(store, "lea")]).toEqual([undefined, undefined]);
      }));

    it("remember a leave longer than a consent can count, and what a mailbox ended as long as it is told", () =>
      withStore(async (store) => {
        const digest = left("g", "ben");
        await store.carry.leave(digest, id("g"), key("ben"), NOW, NOW);
        await store.carry.leaveDelegated(key("d").slice(0, 16), NOW, NOW + 50);
        await store.carry.leaveDelegated(key("d").slice(0, 16), NOW - 9, NOW + 41);
        expect(await store.carry.leftAt([digest, key("d").slice(0, 16), key("n").slice(0, 16)])).toEqual([NOW, NOW, undefined]);
        expect((await store.carry.purge(NOW + 49, 10)).leaves).toBe(0);
        expect((await store.carry.purge(NOW + 50, 10)).leaves).toBe(1);
        expect((await store.carry.purge(NOW + 200 * DAY - 1, 10)).leaves).toBe(0);
        expect((await store.carry.purge(NOW + 200 * DAY, 10)).leaves).toBe(1);
      }));
  });

  describe(`${name}: the mail of several mailboxes`, () => {
    const put = (store: Store, recipient: string, label: string, expiresAt = NOW + DAY, size = 10) => {
      const event = { recipient: key(recipient), eventId: key(label), sealedId: undefined, createdAt: NOW, expiresAt };
      const envelope = new Uint8Array(size);
      envelope.set(Buffer.from(label));
      return store.mailbox.put({ ...event, envelope }, NOW);
    };
    const text = (envelope: Bytes): string => Buffer.from(envelope).toString().replace(/\0+$/, "");
    const request = (recipients: readonly string[], change: Partial<ManyRequest> = {}): ManyRequest => ({
      ...{ recipients: recipients.map(key), after: undefined, maxEvents: 10, maxBytes: 1 << 20, endsAfter: NOW + 600 },
      ...change,
    });

    it("comes in the order of storing, page after page, whoever it is for", () =>
      withStore(async (store) => {
        for (let i = 0; i < 9; i++) await put(store, ["a", "b", "c"][i % 3] as string, `${i}`);
        await put(store, "d", "d");
        const seen: string[] = [];
        let after: ManyRequest["after"];
        for (let pages = 0; pages < 5; pages++) {
          const page = await store.carry.page(request(["c", "a", "b"], { after, maxEvents: 4 }));
          seen.push(...page.envelopes.map(text));
          expect(page.recipients).toHaveLength(page.envelopes.length);
          after = page.next;
          if (!after) break;
        }
        expect(seen).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8"]);
        expect((await store.carry.page(request([]))).envelopes).toEqual([]);
      }));

    it("is neither what is acknowledged nor what ends soon", () =>
      withStore(async (store) => {
        await put(store, "a", "one");
        await put(store, "a", "two");
        await put(store, "b", "soon", NOW + 600);
        await put(store, "b", "later", NOW + 601);
        await store.mailbox.acknowledge(key("a"), [key("one")], NOW);
        expect((await store.carry.page(request(["a", "b"]))).envelopes.map(text)).toEqual(["two", "later"]);
      }));

    it("is bounded in bytes, but for one envelope", () =>
      withStore(async (store) => {
        for (const label of ["one", "two", "three"]) await put(store, "a", label, NOW + DAY, 400);
        const page = (maxBytes: number) => store.carry.page(request(["a"], { maxBytes }));
        expect((await page(800)).envelopes).toHaveLength(2);
        expect((await page(799)).envelopes).toHaveLength(1);
        expect((await page(1)).next).toBeDefined();
        expect((await page(1200)).next).toBeUndefined();
      }));
  });
}
