/** Real ATT without a radio: a box and a visitor on two Bluetooth stacks, over the controllers of BlueZ's emulator. */
import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { loadBoxKeys } from "../../courier/keys.ts";
import { systemClock } from "../../src/host/ports.ts";
import { dailyUuid } from "../../src/protocol/carry/advert.ts";
import { DAY_S } from "../../src/protocol/carry/signed.ts";
import { type Bytes, toHex } from "../../src/protocol/encoding/bytes.ts";
import { tempDir } from "../relay/harness.ts";
import { inLong } from "../support/long.ts";
import { Btvirt, noBtvirt } from "./btvirt/btvirt.ts";
import { BlePeripheral, type Notified, visitorsGatt } from "./btvirt/stacks.ts";
import { fillStore } from "./filled.ts";
import { crypto, groupOf, random, receipt, someone } from "./people.ts";
import { type VisitTime, visiting } from "./radio.ts";
import { settingsOf, startBoxWith } from "./world.ts";

if (noBtvirt) console.warn(`the tests over real ATT are skipped: ${noBtvirt}`);
const told = noBtvirt ? it.skip : inLong;

const RELAY = "https://relay.example";
/** Of an envelope: a line, and about a page. */
const LENGTHS = [1040, 4200];
const ENVELOPES = 400;
const ROUNDS = 5;
/** As the app does. */
const TOGETHER = 16;

const realTime: VisitTime = {
  now: () => performance.now() / 1000,
  pass: () => new Promise((resolve) => setImmediate(resolve)),
};

async function scene(label: string, envelopes: number, length: number) {
  const emulator = await Btvirt.start();
  const [below, above] = [await emulator.stack(), await emulator.stack()];
  const [ines, mara] = [someone("ines"), someone("mara")];
  const now = systemClock.now();
  const group = groupOf(label, RELAY, ines, [mara]);
  const dataDir = tempDir();
  const keys = loadBoxKeys(crypto, random, dataDir);
  fillStore({ settings: settingsOf({ COURIER_DATA_DIR: dataDir }), keys, group, now }, envelopes, length);
  const box = await startBoxWith(new BlePeripheral(below), systemClock, undefined, {}, dataDir);
  const uuid = dailyUuid(crypto, group.carryKey, Math.floor(now / DAY_S));
  const isCourier = (key: Bytes): boolean => toHex(key) === toHex(keys.identity.publicKey);
  const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
  const came: string[] = [];
  const visit = async (isWide: boolean, pulls: boolean): Promise<{ readonly phase: string; readonly notified: Notified }> => {
    const gatt = await visitorsGatt(above, uuid, isWide);
    const kept: Bytes[] = [];
    const session = await visiting(gatt, { group: visited, signer: mara, as: "member", pulls }, realTime, (task, self) => {
      if (task.is === "carried") kept.push(task.envelope.id);
      if (kept.length < TOGETHER && task.is !== "end") return;
      const ids = kept.splice(0);
      came.push(...ids.map(toHex));
      if (ids.length > 0) self.acknowledge(receipt(RELAY, mara, ids, systemClock.now()));
    });
    return { phase: session.phase, notified: gatt.notified };
  };
  const end = async (): Promise<void> => {
    await box.stop();
    await emulator.stop();
  };
  return { above, box, came, end, uuid, visit };
}

const ways = [
  ["notifications", true, false],
  ["notifications of twenty bytes", false, false],
  ["reads", true, true],
  ["long reads, of 22 bytes at a time", false, true],
] as const;

for (const [name, isWide, pulls] of ways)
  told(`a visit from the greeting to the receipts, by ${name}`, async () => {
    const { box, came, end, visit } = await scene(name, 12, 1040);
    const { phase, notified } = await visit(isWide, pulls);
    expect([phase, came.length, new Set(came).size]).toEqual(["done", 12, 12]);
    expect(box.box.stored.cargo.counts(systemClock.now())).toMatchObject({ envelopes: 0, receipts: 1 });
    expect(notified.values > 0).toBe(!pulls);
    expect(box.radio.later > 0, "reads that go on in a value").toBe(!isWide);
    await end();
  });

/** What the same stacks carry, of values as long. */
async function plainly(length: number, count: number): Promise<Notified> {
  const { above, box, end, uuid } = await scene("plain", 0, 0);
  const gatt = await visitorsGatt(above, uuid, true);
  await gatt.subscribe(() => {});
  await box.radio.notifyPlainly(count, length);
  while (gatt.notified.values < count) await new Promise((resolve) => setImmediate(resolve));
  await gatt.close();
  await end();
  return gatt.notified;
}

const rate = ({ bytes, from, to }: Notified): number => bytes / (to - from) / 1024;

for (const length of LENGTHS)
  told(`bytes a second beside plain notifications, envelopes of ${length} bytes`, async () => {
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const { end, visit } = await scene(`rate ${length} ${round}`, ENVELOPES, length);
      const { phase, notified } = await visit(true, false);
      await end();
      expect(phase).toBe("done");
      const mean = Math.round(notified.bytes / notified.values);
      const plain = await plainly(mean, 2 * notified.values);
      ratios.push(rate(notified) / rate(plain));
      const [ours, theirs] = [notified, plain].map((one) => `${rate(one).toFixed(0)} KiB/s`);
      console.log(`${notified.values} values of ${mean} bytes: ${ours}, plain notifications ${theirs}`);
    }
    const median = [...ratios].sort((a, b) => a - b)[(ROUNDS - 1) / 2] as number;
    console.log(`envelopes of ${length} bytes: ${(100 * median).toFixed(0)} % of plain notifications, median of ${ROUNDS}`);
  });
