/** Builds that several test files need: each is made once in a run, by the test file that needs it first. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The environment variable with the run's folder of builds; child processes inherit it. */
const WHERE = "CAIRN_TEST_BUILDS";

/** Vitest's global setup. @returns the teardown */
export function setup(): () => void {
  const runs = newFolder();
  process.env[WHERE] = runs;
  return () => rmSync(runs, { recursive: true, force: true });
}

/** Inside the repository, where Node finds the packages of a program that is built. */
const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

function newFolder(): string {
  mkdirSync(DIST, { recursive: true });
  const folder = mkdtempSync(join(DIST, "test-"));
  // For programs that a test runs as another user, too.
  chmodSync(folder, 0o755);
  return folder;
}

/** A folder for a script that runs without vitest; removed when the process exits. */
function ownFolder(): string {
  const own = newFolder();
  process.on("exit", () => rmSync(own, { recursive: true, force: true }));
  process.env[WHERE] = own;
  return own;
}

/**
 * @param make writes the build into the folder `out`
 * @returns the path of the finished build
 * @throws the error of `make`, or that the build failed in another process
 */
export async function builtOnce(name: string, make: (out: string) => Promise<unknown>): Promise<string> {
  const built = join(process.env[WHERE] ?? ownFolder(), name);
  if (!isFirst(`${built}.making`)) {
    while (!existsSync(built)) {
      if (existsSync(`${built}.failed`)) throw new Error(`${name} could not be built; the first test that needed it says why`);
      await pause(100);
    }
    return built;
  }
  try {
    mkdirSync(`${built}.part`);
    await make(`${built}.part`);
  } catch (error) {
    mkdirSync(`${built}.failed`);
    throw error;
  }
  renameSync(`${built}.part`, built);
  return built;
}

/** Whether this process is the first to create the folder, which is an atomic operation. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
