/** A box in a process of its own, which is killed (as by a power cut) right after it has written something down, before it can say so. */
import { openStore } from "../../courier/box.ts";
import { loadBoxKeys } from "../../courier/keys.ts";
import type { Operation, PeripheralPort } from "../../courier/peripheral.ts";
import { Visits } from "../../courier/visits.ts";
import { createLog } from "../../src/host/log.ts";
import { systemClock, systemRandom } from "../../src/host/ports.ts";
import { loadSodium } from "../../src/platform/worker/sodium.ts";
import { settingsOf } from "./killed-settings.ts";

/** What the test asks, and what it is told. */
export type Asked =
  | { readonly id: number; readonly do: "read"; readonly operation: Operation }
  | { readonly id: number; readonly do: "write"; readonly operation: Operation; readonly value: Uint8Array }
  | { readonly id: number; readonly do: "subscribe" }
  | { readonly id: number; readonly do: "gone"; readonly device: string };
export type Told =
  | { readonly id: number; readonly value: Uint8Array | undefined; readonly isRefused: boolean }
  | { readonly notified: Uint8Array };

const [dataDir = "", killAfter = "0"] = process.argv.slice(2);
const crypto = await loadSodium();
const settings = settingsOf(dataDir);
const keys = loadBoxKeys(crypto, systemRandom, dataDir);
const { book, cargo, deposits } = openStore({ settings, keys, crypto });

let commits = 0;
/** Between the commit and the word. */
function killedAfter<A extends readonly unknown[], R>(work: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    const result = work(...args);
    if (++commits === Number(killAfter)) process.kill(process.pid, "SIGKILL");
    return result;
  };
}
cargo.delivered = killedAfter(cargo.delivered.bind(cargo));
deposits.take = killedAfter(deposits.take.bind(deposits));

const tell = (told: Told): void => void process.send?.(told);
const port: PeripheralPort = {
  start: () => Promise.resolve(),
  advertise: () => Promise.resolve(),
  notify: (value) => tell({ notified: value }),
  disconnect: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};
const visits = new Visits({
  ...{
    crypto,
    random: systemRandom,
    own: keys.identity,
    book,
    cargo,
    deposits,
    port,
    log: createLog("silent"),
    onChange: () => {},
  },
  ...{ now: () => systemClock.now(), steady: () => systemClock.elapsed() },
  after: (seconds, run) => systemClock.after(seconds, run),
});

async function done(asked: Asked): Promise<Uint8Array | undefined> {
  if (asked.do === "read") return visits.onRead(asked.operation);
  if (asked.do === "write") await visits.onWrite(asked.operation, new Uint8Array(asked.value));
  else if (asked.do === "subscribe") visits.onSubscribe(true);
  else visits.onGone(asked.device);
  return undefined;
}

process.on("message", (asked: Asked) => {
  done(asked).then(
    (value) => tell({ id: asked.id, value, isRefused: false }),
    () => tell({ id: asked.id, value: undefined, isRefused: true }),
  );
});
tell({ id: 0, value: undefined, isRefused: false });
