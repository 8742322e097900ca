/** What every store must do, whatever it is built on. Call it with a way to open one. */
import { describe, expect, it } from "vitest";
import type { NewEvent, Store } from "../../relay/store/store.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { tempDir } from "./harness.ts";
import { bytesOf, longBytesOf } from "./people.ts";
import { carryContract } from "./store-contract-carry.ts";
import { discoveryContract } from "./store-contract-discovery.ts";
import { roomContract } from "./store-contract-rooms.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const alice = bytesOf("alice", 32);
const bob = bytesOf("bob", 32);

const event = (label: string, changes: Partial<NewEvent> = {}): NewEvent => ({
  recipient: bob,
  eventId: bytesOf(`id ${label}`, 32),
  sealedId: undefined,
  createdAt: NOW,
  expiresAt: NOW + 10 * DAY,
  envelope: bytesOf(`envelope ${label}`, 64),
  ...changes,
});
const sealed = (label: string): NewEvent => event(label, { sealedId: bytesOf(`sealed ${label}`, 32) });

const whole = { since: 0, after: undefined, maxEvents: 256, maxBytes: 1 << 20 };
const texts = (envelopes: readonly Bytes[]): string[] => envelopes.map((one) => Buffer.from(one).toString("hex"));
const toHex = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");
const text = (label: string): string => Buffer.from(bytesOf(`envelope ${label}`, 64)).toString("hex");

/** @param open opens the store of a directory; opening the same directory again finds what was stored */
export function storeContract(name: string, open: (dataDir: string) => Promise<Store>): void {
  async function withStore(test: (store: Store, dataDir: string) => Promise<void>): Promise<void> {
    const dataDir = tempDir();
    const store = await open(dataDir);
    try {
      await test(store, dataDir);
    } finally {
      await store.close();
    }
  }
  const inbox = async (store: Store, recipient = bob, now = NOW): Promise<string[]> =>
    texts((await store.mailbox.page({ ...whole, recipient }, now)).envelopes);

  describe(`${name}: mailbox`, () => {
    it("returns what was put, in order of arrival, to its recipient alone", () =>
      withStore(async (store) => {
        const labels = ["c", "a", "b"];
        for (const label of labels) expect(await store.mailbox.put(event(label), NOW)).toBe("stored");
        expect(await inbox(store)).toEqual(labels.map(text));
        expect(await inbox(store, alice)).toEqual([]);
      }));

    it("is a plain object, so that the relay can put a function of its own in the place of one", () =>
      withStore(async (store) => {
        const spread: Store = { ...store, mailbox: { ...store.mailbox } };
        expect(Object.keys(spread)).toEqual(expect.arrayContaining(["mailbox", "tokens", "usage", "probe", "failures", "close"]));
        const { put, page, purge } = spread.mailbox;
        expect(await put(event("spread"), NOW)).toBe("stored");
        expect((await page({ ...whole, recipient: bob }, NOW)).envelopes).toHaveLength(1);
        expect(await purge(NOW, 10)).toMatchObject({ more: false });
        const { usage } = spread;
        expect((await usage()).events).toBe(1);
      }));

    it("keeps the order of arrival when writes share a commit and when the clock goes back", () =>
      withStore(async (store) => {
        const labels = Array.from({ length: 100 }, (_, i) => `e${i}`);
        await Promise.all(labels.map((label, i) => store.mailbox.put(event(label), NOW - (i % 7))));
        expect(await inbox(store)).toEqual(labels.map(text));
      }));

    it("knows a duplicate by the STORE-form id, by either path, within one mailbox", () =>
      withStore(async (store) => {
        expect(await store.mailbox.put(event("x"), NOW)).toBe("stored");
        expect(await store.mailbox.put(event("x"), NOW)).toBe("duplicate");
        expect(await store.mailbox.put(sealed("x"), NOW)).toBe("duplicate");
        expect(await store.mailbox.put(sealed("y"), NOW)).toBe("stored");
        expect(await store.mailbox.put(event("y"), NOW)).toBe("duplicate");
        expect(await store.mailbox.put(event("x", { recipient: alice }), NOW)).toBe("stored");
        expect(await inbox(store)).toHaveLength(2);
      }));

    it("knows duplicates within one commit", () =>
      withStore(async (store) => {
        const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.mailbox.put(event("same"), NOW)));
        expect(outcomes.filter((outcome) => outcome === "stored")).toHaveLength(1);
      }));

    it("acknowledges by either id, once, and only in the own mailbox", () =>
      withStore(async (store) => {
        await store.mailbox.put(sealed("s"), NOW);
        await store.mailbox.put(sealed("t"), NOW);
        const byStored = bytesOf("id s", 32);
        const bySealed = bytesOf("sealed t", 32);
        expect(await store.mailbox.acknowledge(alice, [byStored, bySealed], NOW)).toBe(0);
        expect(await store.mailbox.acknowledge(bob, [byStored, bySealed, bytesOf("nothing", 32)], NOW)).toBe(2);
        expect(await store.mailbox.acknowledge(bob, [byStored, bytesOf("sealed s", 32)], NOW)).toBe(0);
        expect(await inbox(store)).toEqual([]);
      }));

    it("pages by count and by bytes, and goes on where the last page ended", () =>
      withStore(async (store) => {
        const labels = Array.from({ length: 10 }, (_, i) => `p${i}`);
        for (const label of labels) await store.mailbox.put(event(label), NOW);
        const first = await store.mailbox.page({ ...whole, recipient: bob, maxEvents: 4 }, NOW);
        expect(texts(first.envelopes)).toEqual(labels.slice(0, 4).map(text));
        await store.mailbox.put(event("late"), NOW);
        const second = await store.mailbox.page({ ...whole, recipient: bob, after: first.next, maxBytes: 64 * 3 }, NOW);
        expect(texts(second.envelopes)).toEqual(labels.slice(4, 7).map(text));
        const third = await store.mailbox.page({ ...whole, recipient: bob, after: second.next }, NOW);
        expect(texts(third.envelopes)).toEqual([...labels.slice(7), "late"].map(text));
        expect(third.next).toBeUndefined();
        const tiny = await store.mailbox.page({ ...whole, recipient: bob, maxBytes: 1 }, NOW);
        expect(tiny.envelopes).toHaveLength(1);
      }));

    it("leaves out what has expired or is not newer than since", () =>
      withStore(async (store) => {
        await store.mailbox.put(event("short", { expiresAt: NOW + 10 }), NOW);
        await store.mailbox.put(event("old", { createdAt: NOW - 100 }), NOW);
        expect(await inbox(store, bob, NOW + 9)).toHaveLength(2);
        expect(await inbox(store, bob, NOW + 10)).toEqual([text("old")]);
        const { envelopes } = await store.mailbox.page({ ...whole, recipient: bob, since: NOW - 100 }, NOW);
        expect(texts(envelopes)).toEqual([text("short")]);
      }));

    it("deletes the acknowledged at once and the expired within a minute, and remembers their ids until 30 days after", () =>
      withStore(async (store) => {
        await store.mailbox.put(event("expires", { expiresAt: NOW + 10 }), NOW);
        await store.mailbox.put(sealed("read"), NOW);
        await store.mailbox.put(event("waits"), NOW);
        await store.mailbox.acknowledge(bob, [bytesOf("id read", 32)], NOW);
        expect(await store.mailbox.purge(NOW + 9, 10)).toMatchObject({ purged: 0, more: false });
        expect(await store.mailbox.purge(NOW + 70, 10)).toMatchObject({ purged: 1 });
        expect(await inbox(store)).toEqual([text("waits")]);
        const replays = (): Promise<string[]> =>
          Promise.all([store.mailbox.put(event("expires"), NOW), store.mailbox.put(event("read"), NOW)]);
        expect(await replays()).toEqual(["duplicate", "duplicate"]);
        await store.mailbox.purge(NOW + RELAY_LIMITS.REMEMBER_IDS_SECS, 10);
        expect(await replays()).toEqual(["duplicate", "duplicate"]);
        expect(await store.mailbox.purge(NOW + 70 + RELAY_LIMITS.REMEMBER_IDS_SECS, 10)).toMatchObject({ forgotten: 1 });
        expect(await replays()).toEqual(["stored", "duplicate"]);
        await store.mailbox.purge(NOW + 10 * DAY + RELAY_LIMITS.REMEMBER_IDS_SECS, 10);
        expect(await replays()).toEqual(["stored", "stored"]);
      }));

    it("purges what came in an hour ago and longer as well, also when the clock was far ahead meanwhile", () =>
      withStore(async (store) => {
        const put = (label: string, seconds: number, now = NOW) =>
          store.mailbox.put(event(label, { expiresAt: now + seconds }), now);
        for (const [label, seconds] of [
          ["a", 7_200],
          ["b", 7_300],
          ["c", 5 * DAY],
        ] as const)
          await put(label, seconds);
        expect(await store.mailbox.purge(NOW + 3_600, 10)).toMatchObject({ purged: 0 });
        expect(await store.mailbox.purge(NOW + 7_260, 10)).toMatchObject({ purged: 1 });
        expect(await inbox(store)).toEqual([text("b"), text("c")]);
        expect(await store.mailbox.purge(NOW + 20 * DAY, 10)).toMatchObject({ purged: 2 });
        await put("d", DAY);
        await store.mailbox.purge(NOW + 3_700, 10);
        expect(await store.mailbox.purge(NOW + DAY + 60, 10)).toMatchObject({ purged: 1 });
        expect(await store.usage()).toMatchObject({ events: 0, bytes: 0 });
      }));

    it("gives no position twice, also when all that was there is gone and the clock went back", async () => {
      const dataDir = tempDir();
      const store = await open(dataDir);
      await store.mailbox.put(event("first"), NOW);
      const bounds = { ...whole, recipient: bob, maxEvents: 1 };
      await store.mailbox.put(event("second"), NOW);
      const { next } = await store.mailbox.page(bounds, NOW);
      await store.mailbox.acknowledge(bob, [bytesOf("id first", 32), bytesOf("id second", 32)], NOW);
      await store.close();
      const again = await open(dataDir);
      await again.mailbox.put(event("third"), NOW - DAY);
      expect(texts((await again.mailbox.page({ ...whole, recipient: bob, after: next }, NOW)).envelopes)).toEqual([text("third")]);
      await again.close();
    });

    it("purges in batches and says when there is more", () =>
      withStore(async (store) => {
        await Promise.all(Array.from({ length: 5 }, (_, i) => store.mailbox.put(event(`${i}`, { expiresAt: NOW + 1 }), NOW)));
        expect(await store.mailbox.purge(NOW + 60, 3)).toMatchObject({ purged: 3, more: true });
        expect(await store.mailbox.purge(NOW + 60, 3)).toMatchObject({ purged: 2, more: false });
      }));
  });

  describe(`${name}: accounts`, () => {
    const usage = async (store: Store): Promise<readonly number[]> => {
      const { events, bytes } = await store.usage();
      return [events, bytes];
    };

    it("say what waits, through acknowledging, expiry, purge and opening again", async () => {
      const dataDir = tempDir();
      const store = await open(dataDir);
      expect(await usage(store)).toEqual([0, 0]);
      const labels = ["a", "b", "c", "d"];
      await Promise.all(labels.map((label) => store.mailbox.put(event(label), NOW)));
      await store.mailbox.put(event("short", { expiresAt: NOW + 10, recipient: alice }), NOW);
      await store.mailbox.put(event("a"), NOW);
      expect(await usage(store)).toEqual([5, 5 * 64]);
      for (let i = 0; i < 2; i++) await store.mailbox.acknowledge(bob, [bytesOf("id a", 32), bytesOf("id b", 32)], NOW);
      expect(await usage(store)).toEqual([3, 3 * 64]);
      await store.mailbox.purge(NOW + 60, 10);
      expect(await usage(store)).toEqual([2, 2 * 64]);
      expect((await store.usage()).storeBytes).toBeGreaterThan(0);
      await store.close();
      const again = await open(dataDir);
      expect(await usage(again)).toEqual([2, 2 * 64]);
      await again.close();
    });
  });

  describe(`${name}: tokens`, () => {
    const token = bytesOf("token", 12);

    it("belong to the earliest registrant, whoever else registers them", () =>
      withStore(async (store) => {
        expect(await store.tokens.ownerOf(token)).toBeUndefined();
        expect(await store.tokens.register(token, bob)).toBe("registered");
        expect(await store.tokens.register(token, alice)).toBe("registered");
        expect(await store.tokens.register(token, bob)).toBe("registered");
        expect(Buffer.from((await store.tokens.ownerOf(token)) as Bytes).equals(bob)).toBe(true);
        await store.tokens.deregister(token, alice);
        expect(Buffer.from((await store.tokens.ownerOf(token)) as Bytes).equals(bob)).toBe(true);
        await store.tokens.deregister(token, bob);
        await store.tokens.deregister(token, bob);
        expect(await store.tokens.ownerOf(token)).toBeUndefined();
      }));

    it("are bounded per owner, another's among them, and registering one again is free", () =>
      withStore(async (store) => {
        await store.tokens.register(token, bob);
        await store.tokens.register(token, alice);
        const max = LIMITS.MAX_DELIVERY_TOKENS_PER_RECIPIENT;
        const outcomes = await Promise.all(
          Array.from({ length: max }, (_, i) => store.tokens.register(bytesOf(`token ${i}`, 12), alice)),
        );
        expect(outcomes.filter((outcome) => outcome === "registered")).toHaveLength(max - 1);
        expect(outcomes.at(-1)).toBe("quota");
        expect(await store.tokens.register(token, alice)).toBe("registered");
        await store.tokens.deregister(token, alice);
        expect(await store.tokens.register(bytesOf("one more", 12), alice)).toBe("registered");
      }));
  });

  roomContract(name, withStore);
  discoveryContract(name, open, withStore);
  carryContract(name, withStore);

  describe(`${name}: backups and devices`, () => {
    it("keep one backup a key and count its versions", () =>
      withStore(async ({ backups }) => {
        const hex = async (owner: Bytes): Promise<string | undefined> => {
          const backup = await backups.fetch(owner);
          return backup && `${backup.version} ${backup.storedAt} ${Buffer.from(backup.ciphertext).toString("hex")}`;
        };
        expect(await hex(bob)).toBeUndefined();
        expect(await backups.store(bob, Uint8Array.of(1), NOW)).toBe(1);
        expect(await backups.store(bob, Uint8Array.of(2), NOW + 5.5)).toBe(2);
        expect(await backups.store(alice, new Uint8Array(0), NOW)).toBe(1);
        expect([await hex(bob), await hex(alice)]).toEqual([`2 ${NOW + 5} 02`, `1 ${NOW} `]);
        expect(await backups.store(bob, Uint8Array.of(9), NOW, 1)).toBe("conflict");
        expect(await backups.store(bob, Uint8Array.of(9), NOW, 0)).toBe("conflict");
        expect([await hex(bob), await hex(alice)]).toEqual([`2 ${NOW + 5} 02`, `1 ${NOW} `]);
        expect(await backups.store(bob, Uint8Array.of(3), NOW, 2)).toBe(3);
        for (let i = 0; i < 2; i++) await backups.delete(bob);
        expect(await backups.store(bob, Uint8Array.of(4), NOW, 3)).toBe("conflict");
        expect(await backups.store(bob, Uint8Array.of(4), NOW, 0)).toBe(1);
        await backups.delete(bob);
        expect([await hex(bob), await hex(alice)]).toEqual([undefined, `1 ${NOW} `]);
      }));

    it("keep every device of a key, the newest where there are too many", () =>
      withStore(async ({ push }) => {
        const phone = { platform: "webpush", token: "phone" };
        for (const owner of [bob, alice, bob]) await push.register(owner, phone);
        await push.register(bob, { platform: "fcm", token: "tablet" });
        expect(await push.registrationsOf(bob)).toEqual([
          { ...phone, refusals: 0 },
          { platform: "fcm", token: "tablet", refusals: 0 },
        ]);
        await push.deregister(bob, "phone");
        await push.deregister(bob, "phone");
        expect(await push.registrationsOf(alice)).toEqual([{ ...phone, refusals: 0 }]);
        for (let i = 0; i < RELAY_LIMITS.MAX_PUSH_REGISTRATIONS; i++) await push.register(bob, { platform: "apns", token: `${i}` });
        const tokens = (await push.registrationsOf(bob)).map(({ token }) => token);
        expect(tokens).toEqual(Array.from({ length: RELAY_LIMITS.MAX_PUSH_REGISTRATIONS }, (_, i) => `${i}`));
      }));
  });

  describe(`${name}: text messages`, () => {
    const registration = (label: string) => ({ sealedNumber: longBytesOf(label, 108), language: "de" });

    it("are owed to who asked for them and has mail that none was about", () =>
      withStore(async ({ sms, mailbox }) => {
        await sms.register(bob, registration("one"), NOW);
        await sms.register(alice, registration("alice"), NOW);
        expect(await sms.owedTo(bob, NOW)).toBeUndefined();
        await mailbox.put(event("first"), NOW);
        const owed = await sms.owedTo(bob, NOW);
        expect(owed).toMatchObject({ language: "de", toldAt: 0 });
        expect(toHex(owed?.sealedNumber ?? new Uint8Array())).toBe(toHex(registration("one").sealedNumber));
        expect((await sms.owed(NOW, 9)).map(toHex)).toEqual([toHex(bob)]);
        // It comes while the text is sent.
        await mailbox.put(event("second"), NOW);
        await sms.told(bob, owed?.newest ?? 0, NOW + 0.5);
        expect(await sms.owedTo(bob, NOW)).toMatchObject({ toldAt: NOW });
        const { newest = 0 } = (await sms.owedTo(bob, NOW)) ?? {};
        await sms.told(bob, newest, NOW + 1);
        // Asked for again, nothing is owed anew.
        await sms.register(bob, registration("two"), NOW + 2);
        expect(await sms.owedTo(bob, NOW + 2)).toBeUndefined();
        expect(await sms.owed(NOW + 2, 9)).toEqual([]);
        await mailbox.put(event("third"), NOW + 3);
        expect(await sms.owedTo(bob, NOW + 3)).toMatchObject({ toldAt: NOW + 1 });
        expect(await sms.owedTo(alice, NOW + 3)).toBeUndefined();
      }));

    it("end by their owner, by the number that was stopped and no newer one, and when they are not renewed", () =>
      withStore(async ({ sms, mailbox }) => {
        await mailbox.put(event("waits"), NOW);
        await sms.register(bob, registration("new"), NOW + 0.5);
        await sms.deregister(bob, registration("old").sealedNumber);
        expect(await sms.purge(NOW, 9)).toEqual({ purged: 0, more: false });
        expect(await sms.owedTo(bob, NOW)).toBeDefined();
        await sms.deregister(bob, registration("new").sealedNumber);
        expect(await sms.owedTo(bob, NOW)).toBeUndefined();
        for (let i = 0; i < 2; i++) await sms.deregister(bob);
        await sms.register(bob, registration("new"), NOW);
        await sms.register(alice, registration("newer"), NOW + 9);
        expect(await sms.purge(NOW + 5, 1)).toEqual({ purged: 1, more: true });
        expect(await sms.purge(NOW + 5, 1)).toEqual({ purged: 0, more: false });
        expect(await sms.owedTo(bob, NOW)).toBeUndefined();
      }));
  });

  describe(`${name}: durability`, () => {
    it("finds everything answered when the directory is opened again, closed or not", async () => {
      const dataDir = tempDir();
      const abandoned = await open(dataDir);
      await Promise.all(Array.from({ length: 50 }, (_, i) => abandoned.mailbox.put(event(`${i}`), NOW)));
      await abandoned.tokens.register(bytesOf("token", 12), bob);
      // Not closed, as after a crash: what was answered lies in the log.
      const reopened = await open(dataDir);
      expect(await inbox(reopened)).toHaveLength(50);
      expect(await reopened.tokens.ownerOf(bytesOf("token", 12))).toBeDefined();
      expect(await reopened.mailbox.put(event("7"), NOW)).toBe("duplicate");
      // Two processes on one directory do not trip over each other's order either.
      expect(await abandoned.mailbox.put(event("first"), NOW)).toBe("stored");
      expect(await reopened.mailbox.put(event("second"), NOW)).toBe("stored");
      expect((await inbox(abandoned)).slice(50)).toEqual([text("first"), text("second")]);
      await reopened.close();
      await abandoned.close();
    });

    it("answers the probe, and finishes what was begun before it closes", async () => {
      const dataDir = tempDir();
      const store = await open(dataDir);
      await store.probe();
      await store.probe();
      const begun = store.mailbox.put(event("begun"), NOW);
      await store.close();
      expect(await begun).toBe("stored");
      await expect(store.mailbox.put(event("too late"), NOW)).rejects.toThrow();
      const again = await open(dataDir);
      expect(await inbox(again)).toEqual([text("begun")]);
      await again.close();
    });
  });
}
