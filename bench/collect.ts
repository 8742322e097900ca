/**
 * Collecting from a courier's box in a real browser over its emulated peripheral, beside a plain loop of reads on the same emulation: bytes of
 * characteristic values a second, heads and padding counted, and how much of them is envelopes. Printed as it goes, not asserted.
 * `npm run bench:collect`; `ROUNDS`, `NOTES`.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright";
import type { PeripheralHandlers } from "../courier/peripheral.ts";
import { COURIER_CHARACTERISTICS, COURIER_SERVICE } from "../src/protocol/carry/advert.ts";
import { type Bytes, fromHex } from "../src/protocol/encoding/bytes.ts";
import type { KnownBody } from "../src/protocol/giftwrap/rumor.ts";
import { type Identity, identityFromSeed } from "../src/protocol/identity/identity.ts";
import { circleRegion } from "../src/protocol/regions/region.ts";
import { crypto, letter } from "../test/courier/people.ts";
import { BoxStage, collects, noBluetoothHere } from "../test/e2e/box-stage.ts";
import { STEPS } from "../test/e2e/stage.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const NOTES = Number(process.env.NOTES ?? 150);
/** Characters of a note: a line, a page. Envelopes of 1.1 and 4.2 KB come of them. */
const TEXTS = [60, 3500];
const READS = 300;

const why = await noBluetoothHere();
if (why) {
  console.error(why);
  process.exit(1);
}

let written = 0;
function note(from: Identity, to: Bytes, length: number): Bytes {
  const now = Math.floor(Date.now() / 1000);
  const event_id = Uint8Array.from({ length: 16 }, (_, i) => (i < 4 ? written >> (8 * i) : 1) & 0xff);
  written++;
  const body: KnownBody = {
    kind: "PRESENCE",
    content: {
      ...{ event_id, message: "a".repeat(length), recipients: [to], region: circleRegion({ ...FAR, radius_m: 100 }) },
      time_window: { starts_at: now - 60, ends_at: now + 86_400, timezone: "Europe/London" },
    },
  };
  return letter(from, to, body, now);
}
const FAR = { latitude: STEPS.latitude + 1, longitude: STEPS.longitude };

/** Answers every read: with as much as a value takes, or with values as long as those of a visit, in turns. */
function plain(lengths: readonly number[]): PeripheralHandlers {
  let n = 0;
  return {
    onRead: async () => new Uint8Array(lengths[n++ % lengths.length] ?? 512).fill(7),
    onWrite: async () => {},
    onSubscribe: () => {},
    onGone: () => {},
    onState: () => {},
  };
}

interface PlainBluetooth {
  requestDevice(options: object): Promise<{
    readonly gatt: {
      connect(): Promise<{
        getPrimaryService(id: string): Promise<{ getCharacteristic(id: string): Promise<{ readValue(): Promise<unknown> }> }>;
      }>;
      disconnect(): void;
    };
  }>;
}

/** A page that does nothing but read. */
async function plainly(page: Page, names: readonly string[]): Promise<void> {
  await page.evaluate(
    ({ filters, service, stream, reads }) => {
      const { bluetooth } = navigator as unknown as { readonly bluetooth: PlainBluetooth };
      const button = document.createElement("button");
      button.textContent = "read plainly";
      button.style.cssText = "position:fixed;top:0;left:0;z-index:9999";
      document.body.append(button);
      button.onclick = async () => {
        const { gatt } = await bluetooth.requestDevice({ filters, optionalServices: [service] });
        const characteristic = await (await (await gatt.connect()).getPrimaryService(service)).getCharacteristic(stream);
        for (let i = 0; i < reads; i++) await characteristic.readValue();
        gatt.disconnect();
        button.textContent = "done";
      };
    },
    {
      filters: names.map((name) => ({ services: [name] })),
      service: COURIER_SERVICE,
      stream: COURIER_CHARACTERISTICS.EVENT_STREAM,
      reads: READS,
    },
  );
  await page.getByText("read plainly").click();
  await page.getByText("done").waitFor({ timeout: 60_000 });
}

const scene = await BoxStage.set();
const { ana, ben, box, radio } = scene;
const sender = identityFromSeed(crypto, await ben.seed());
const [mailbox = ""] = box.mailboxes;
const ratios = new Map<number, { readonly ofFull: number; readonly ofAlike: number }[]>();

type Counts = ReturnType<typeof radio.counts>;

function rate({ operations, bytes, from, to }: Counts, what: string): number {
  const seconds = (to - from) / 1000;
  const mean = Math.round(bytes / operations);
  console.log(
    `    ${what}: ${operations} operations of ${mean} bytes in ${seconds.toFixed(2)} s: ${(bytes / seconds / 1024).toFixed(0)} KiB/s`,
  );
  return bytes / seconds;
}

async function plainCounts(lengths: readonly number[]): Promise<Counts> {
  // A visit is over for the box a moment after it is for the app.
  while (radio.advertised.length === 0) await pause(50);
  const before = radio.swap(plain(lengths));
  await ben.go("/people");
  radio.counts();
  await plainly(ben.page, radio.advertised);
  const counts = radio.counts();
  if (before) radio.swap(before);
  await radio.advertise(radio.advertised);
  return counts;
}

const median = (all: readonly number[]): string =>
  `${(100 * ([...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0)).toFixed(0)} %`;

for (let round = 0; round < ROUNDS; round++) {
  for (const length of TEXTS) {
    console.log(`round ${round + 1}, ${NOTES} notes of ${length} characters`);
    const events = Array.from({ length: NOTES }, () => note(sender, fromHex(mailbox), length));
    const before = rate(await plainCounts([512]), "plain reads of 512 bytes, before");
    box.fill(events);
    radio.counts();
    await collects(ana, `${NOTES} new notes`, `${NOTES} receipts go back with it`);
    const count = radio.counts();
    const visit = rate(count, "the visit");
    const alike = rate(await plainCounts([Math.round(count.bytes / count.operations)]), "plain reads as long as its values");
    const after = rate(await plainCounts([512]), "plain reads of 512 bytes, after");
    const envelopes = events.reduce((sum, { length: bytes }) => sum + bytes, 0);
    const [ofFull, ofAlike] = [(2 * visit) / (before + after), visit / alike];
    ratios.set(length, [...(ratios.get(length) ?? []), { ofFull, ofAlike }]);
    console.log(`  ${median([ofFull])} of plain reads of 512 bytes, ${median([ofAlike])} of plain reads of that length;`);
    console.log(`  ${((100 * envelopes) / count.bytes).toFixed(0)} % of its bytes are envelopes`);
  }
}
for (const [length, all] of ratios) {
  const [full, alike] = [all.map((one) => one.ofFull), all.map((one) => one.ofAlike)];
  console.log(
    `${length} characters, median of ${all.length}: ${median(full)} of 512-byte reads, ${median(alike)} of reads as long`,
  );
}
await scene.strike();
process.exit(0);
