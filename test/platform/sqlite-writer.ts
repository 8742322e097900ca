/** Writes pairs of rows into a store for as long as it is let, and says after each that it was told to be durable. Killed by its test. */
import { sqliteStore } from "../../src/platform/node/sqlite-store.ts";

const { store } = sqliteStore(process.argv[2] as string);
const value = (n: number): Uint8Array => new Uint8Array(400).fill(n);
for (let n = 1; ; n++) {
  // Two rows that must always be of one write.
  await store.write([
    { key: "left", value: value(n) },
    { key: `n${n}`, value: value(n) },
    { key: "right", value: value(n) },
  ]);
  process.stdout.write(`${n}\n`);
}
