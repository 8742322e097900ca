/** What every store must do with the boxes and rations of discovery. */
import { describe, expect, it } from "vitest";
import type { Store } from "../../relay/store/store.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import { tempDir } from "./harness.ts";
import { bytesOf } from "./people.ts";

const NOW = 1_800_000_000;
const DAY = 86_400;
const BOUNDS = { maxBytes: 1 << 20, perTag: 3, perAddress: 2 };
const tag = (label: string) => bytesOf(`tag ${label}`, 32);

/** @param from whose address */
const published = (who: string, labels: readonly string[], from = who, until = NOW + DAY) => ({
  publisher: bytesOf(who, 32),
  tags: labels.map(tag),
  boxes: labels.map(() => bytesOf(`box of ${who}`, 64)),
  near: labels.map((label) => bytesOf(`${from} near ${label}`, 4)),
  until,
});

export function discoveryContract(
  name: string,
  open: (dataDir: string) => Promise<Store>,
  withStore: (test: (store: Store, dataDir: string) => Promise<void>) => Promise<void>,
): void {
  const publishers = async ({ discovery }: Store, label: string, now = NOW): Promise<string[]> =>
    (await discovery.boxesUnder([tag(label)], 1 << 20, now)).map(({ publisher }) => Buffer.from(publisher).toString("hex"));
  const hex = (...names: readonly string[]): string[] => names.map((who) => Buffer.from(bytesOf(who, 32)).toString("hex"));

  describe(`${name}: boxes of discovery`, () => {
    it("are found under their tag, the oldest first, and replaced by their publisher alone", () =>
      withStore(async (store) => {
        for (const who of ["a", "b"]) expect(await store.discovery.publish(published(who, ["1", "2"]), BOUNDS, NOW)).toBe(2);
        expect(await publishers(store, "1")).toEqual(hex("a", "b"));
        expect(await store.discovery.publish(published("a", ["1"]), BOUNDS, NOW)).toBe(1);
        expect(await publishers(store, "1")).toEqual(hex("b", "a"));
        expect(await publishers(store, "3")).toEqual([]);
        const [first] = await store.discovery.boxesUnder([tag("2")], 1 << 20, NOW);
        expect(Buffer.from(first!.box)).toEqual(Buffer.from(bytesOf("box of a", 64)));
        expect(await store.discovery.boxesUnder([tag("1"), tag("2")], 130, NOW)).toHaveLength(2);
      }));

    it("are bounded by tag, by tag and address, and all together; what is over takes no place", () =>
      withStore(async (store) => {
        const { publish } = store.discovery;
        for (const who of ["a", "b"]) expect(await publish(published(who, ["1"], "one"), BOUNDS, NOW)).toBe(1);
        expect(await publish(published("c", ["1", "2"], "one"), BOUNDS, NOW)).toBe(1);
        expect(await publish(published("d", ["1"]), BOUNDS, NOW)).toBe(1);
        expect(await publish(published("e", ["1"]), BOUNDS, NOW)).toBe(0);
        expect(await publish(published("f", ["1"], "f", NOW + 2 * DAY), BOUNDS, NOW + DAY)).toBe(1);
        expect(await publishers(store, "1", NOW + DAY)).toEqual(hex("f"));
        expect(await publish(published("g", ["3"]), { ...BOUNDS, maxBytes: 100 }, NOW)).toBe(0);
      }));

    it("are taken back by their publisher, and deleted when they are over, in whatever order they came", () =>
      withStore(async (store) => {
        const { publish, withdraw, purge } = store.discovery;
        await publish(published("long", ["1"], "long", NOW + 2 * DAY), BOUNDS, NOW);
        await publish(published("short", ["1", "2"]), BOUNDS, NOW);
        expect(await withdraw(bytesOf("other", 32), [tag("1")])).toBe(0);
        expect(await withdraw(bytesOf("short", 32), [tag("1"), tag("1")])).toBe(1);
        expect(await purge(NOW + DAY, 10)).toEqual({ boxes: 1, rations: 0, more: false });
        expect(await publishers(store, "1")).toEqual(hex("long"));
        expect(await purge(NOW + 2 * DAY, 1)).toEqual({ boxes: 1, rations: 0, more: true });
      }));
  });

  describe(`${name}: rations of discovery`, () => {
    it("are spent, come back by the day, and are forgotten when they are whole", () =>
      withStore(async ({ discovery: { takeRation, purge } }) => {
        const who = bytesOf("ration", 16);
        expect(await takeRation(who, RELAY_LIMITS.DISCOVERY_RATION, NOW)).toBe(0);
        expect(await takeRation(who, RELAY_LIMITS.DISCOVERY_RATION_A_DAY, NOW)).toBe(DAY);
        expect(await takeRation(who, RELAY_LIMITS.DISCOVERY_RATION_A_DAY, NOW + DAY - 1)).toBe(1);
        expect(await takeRation(who, RELAY_LIMITS.DISCOVERY_RATION_A_DAY, NOW + DAY)).toBe(0);
        expect(await takeRation(bytesOf("another", 16), RELAY_LIMITS.DISCOVERY_RATION, NOW)).toBe(0);
        const whole = (RELAY_LIMITS.DISCOVERY_RATION / RELAY_LIMITS.DISCOVERY_RATION_A_DAY) * DAY;
        expect((await purge(NOW + whole - 1, 10)).rations).toBe(0);
        expect((await purge(NOW + whole, 10)).rations).toBe(1);
      }));

    it("survive a restart", async () => {
      const dataDir = tempDir();
      const before = await open(dataDir);
      await before.discovery.takeRation(bytesOf("ration", 16), RELAY_LIMITS.DISCOVERY_RATION, NOW);
      await before.close();
      const after = await open(dataDir);
      expect(await after.discovery.takeRation(bytesOf("ration", 16), 1, NOW)).toBeGreaterThan(0);
      await after.close();
    });
  });
}
