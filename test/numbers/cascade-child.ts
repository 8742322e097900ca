/** A directory that suspends and wakes a tree again and again, until it is killed: `tsx cascade-child.ts <data directory> <root>`. */
import { writeSync } from "node:fs";
import { openNumbersStore } from "../../numbers/store/sqlite/sqlite-store.ts";
import { systemClock } from "../../src/host/ports.ts";
import { ADMIN, bytesOf, NOW } from "./accounts.ts";

const [dataDir = "", root = ""] = process.argv.slice(2);
const store = openNumbersStore(dataDir, { auditKey: bytesOf("audit key", 32), clock: systemClock });
const state = (await store.entities.get(root))?.state;
if (state === "suspended") await store.life.resume(root, ADMIN, NOW);
writeSync(1, "begin\n");
for (;;) {
  await store.life.suspend(root, ADMIN, NOW);
  await store.life.resume(root, ADMIN, NOW);
}
