/**
 * `npm run faults`: the fault tests in their long form, some minutes: 100 rounds of kill -9, ten million frames through every decoder, ten
 * thousand connections from strangers. Each number can be set by its variable.
 */
import { spawnSync } from "node:child_process";

const LONG = { PPP_KILL_ROUNDS: "100", PPP_FUZZ_FRAMES: "10000000", PPP_FLOOD_ADDRESSES: "150" };

const { status } = spawnSync("npx", ["--no-install", "vitest", "run", "--project", "unit", "test/faults"], {
  stdio: "inherit",
  env: { ...LONG, ...process.env },
});
process.exit(status ?? 1);
