/**
 * The built courier's box with 20,000 envelopes: from its start to its first advert, and the memory it holds then and after a visit that takes one
 * member's mail, through a Bluetooth daemon that is not one. Printed, not asserted. `npm run bench:courier`; needs dbus-daemon.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { loadBoxKeys } from "../courier/keys.ts";
import { readCourierSettings } from "../courier/settings.ts";
import { Environment } from "../src/host/env.ts";
import { type Bytes, toHex } from "../src/protocol/encoding/bytes.ts";
import { FakeBlueZ, launchBus, noBus } from "../test/courier/fake-bluez.ts";
import { fillStore } from "../test/courier/filled.ts";
import { crypto, groupOf, random, receipt, someone } from "../test/courier/people.ts";
import { visiting } from "../test/courier/radio.ts";

const ENVELOPES = 20_000;
const MEMBERS = 40;
/** A short note. */
const CIPHERTEXT = 1040;
const RELAY = "https://relay.example";
/** As `npm run courier` and the service give them. */
const FLAGS = (process.env.FLAGS ?? "--max-semi-space-size=1 --max-old-space-size=128").split(" ").filter((flag) => flag !== "");
const STARTS = Number(process.env.STARTS ?? 5);

if (noBus) {
  console.error(noBus);
  process.exit(1);
}
const outDir = fileURLToPath(new URL("../dist/bench-courier", import.meta.url));
await build({
  configFile: fileURLToPath(new URL("../courier/vite.config.ts", import.meta.url)),
  logLevel: "error",
  build: { outDir },
});
const dir = mkdtempSync(join(tmpdir(), "cairn-courier-"));
const env = { COURIER_DATA_DIR: dir };
const settings = readCourierSettings(new Environment(env));
const keys = loadBoxKeys(crypto, random, dir);
const [ines, ...members] = Array.from({ length: MEMBERS + 1 }, (_, i) => someone(`person ${i}`)) as [ReturnType<typeof someone>];
const group = groupOf("bench", RELAY, ines, members);
const now = Date.now() / 1000;

const mibOf = (pid: number): string =>
  (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024).toFixed(1);

const filling = performance.now();
console.log(`filled: ${JSON.stringify(fillStore({ settings, keys, group, now }, ENVELOPES, CIPHERTEXT))}`);
console.log(`that took ${((performance.now() - filling) / 1000).toFixed(1)} s`);
const bus = await launchBus(dir);
const daemon = await FakeBlueZ.start(bus.address);
for (let start = 1; start <= STARTS; start++) {
  const from = performance.now();
  const child = spawn(process.execPath, [...FLAGS, join(outDir, "main.js")], {
    env: { PATH: process.env.PATH ?? "", ...env, DBUS_SYSTEM_BUS_ADDRESS: bus.address, COURIER_LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await daemon.changes.until(() => daemon.adverts.size > 0);
  const took = performance.now() - from;
  const atStart = mibOf(child.pid as number);
  const member = group.members[start] as (typeof group.members)[number];
  const isCourier = (key: Bytes): boolean => toHex(key) === toHex(keys.identity.publicKey);
  const visited = { groupId: group.id, carryKey: group.carryKey, isCourier };
  const time = { now: () => performance.now() / 1000, pass: () => new Promise<void>((resolve) => setTimeout(resolve, 1)) };
  let came = 0;
  const visitFrom = performance.now();
  const session = await visiting(
    daemon.device(`D${start}`, 247),
    { group: visited, signer: member, as: "member" },
    time,
    (task, self) => {
      if (task.is !== "carried") return;
      came++;
      self.acknowledge(receipt(RELAY, member, [task.envelope.id], now));
    },
  );
  const visitTook = ((performance.now() - visitFrom) / 1000).toFixed(1);
  console.log(
    `start ${start}: ${took.toFixed(0)} ms to the first advert, ${atStart} MiB resident; ` +
      `after a visit of ${came} envelopes (${session.phase}, ${visitTook} s): ${mibOf(child.pid as number)} MiB`,
  );
  child.kill("SIGTERM");
  await ended;
  await daemon.changes.until(() => daemon.adverts.size === 0);
}
daemon.stop();
bus.stop();
for (const path of [dir, outDir]) rmSync(path, { recursive: true, force: true });
process.exit(0);
