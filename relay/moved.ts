/** Of the relay's two places for its data. */
import type { Place } from "../src/host/postgres/moved.ts";
import { DATABASE } from "./store/sqlite/sqlite-store.ts";

export const placeOf = (dataDir: string): Place => ({
  ...{ dataDir, database: DATABASE, program: "relay", setting: "PPP_STORE" },
  advice: "cairn-relay move, or take it away",
});
