/** What several test files need built is built once a run, by whoever needs it first. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The run's folder of builds; what a run starts inherits it. */
const WHERE = "CAIRN_TEST_BUILDS";

/** Before the first test, by vitest itself. @returns what ends it */
export function setup(): () => void {
  const runs = newFolder();
  process.env[WHERE] = runs;
  return () => rmSync(runs, { recursive: true, force: true });
}

const newFolder = (): string => mkdtempSync(join(tmpdir(), "cairn-builds-"));

/** For a script that runs by itself: a folder until it ends. */
function ownFolder(): string {
  const own = newFolder();
  process.on("exit", () => rmSync(own, { recursive: true, force: true }));
  process.env[WHERE] = own;
  return own;
}

/**
 * @param make fills the folder that it is given
 * @returns the folder `name`, filled
 * @throws what `make` throws, or that it has failed elsewhere
 */
export async function builtOnce(name: string, make: (out: string) => Promise<unknown>): Promise<string> {
  const built = join(process.env[WHERE] ?? ownFolder(), name);
  if (!takes(`${built}.making`)) {
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

/** Whether this process is the first to make the folder: that is one step of the file system. */
function takes(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
