/**
 * Finds a Chromium for the browser tests or installs one: PPP_CHROMIUM, the system's, Playwright's own, Debian's package (as root). The
 * headless shell comes first: with it a test takes half the time.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { type Browser, chromium, type LaunchOptions } from "playwright";

const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

const isRoot = process.getuid?.() === 0;

/** The browser itself must make no requests, because tests check the network log. */
export const CHROMIUM_ARGS: readonly string[] = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  ...(isRoot ? ["--no-sandbox"] : []),
];

const playwrightsOwn = (): string | undefined => {
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
};

/** The path of an installed Chromium. @throws when PPP_CHROMIUM names a missing file */
export function findChromium(): string | undefined {
  const named = process.env.PPP_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`PPP_CHROMIUM names ${named}, which does not exist`);
    return named;
  }
  return SYSTEM.find(existsSync) ?? playwrightsOwn();
}

/** The path of a full browser, for push, which the headless shell lacks. */
export const findWholeChromium = (): string | undefined =>
  [process.env.PPP_CHROMIUM, ...SYSTEM, playwrightsOwn()].find((path) => path && !isShell(path) && existsSync(path));

const isShell = (path: string): boolean => path.includes("headless");

/** Finds or installs a Chromium. @returns its path. @throws with instructions when neither works */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  console.log("No Chromium here; trying Playwright's download …");
  spawnSync("npx", ["--no-install", "playwright", "install", "chromium"], { stdio: "inherit", timeout: 300_000 });
  const own = playwrightsOwn();
  if (own) return own;
  if (isRoot && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Debian's chromium and its headless shell …");
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell", "chromium", "fonts-noto-core"],
      {
        stdio: ["ignore", "ignore", "inherit"],
        env,
      },
    );
    const system = findChromium();
    if (system) return system;
  }
  throw new Error(
    "The browser tests need a Chromium. Install one (Debian: apt-get install chromium-headless-shell) or set PPP_CHROMIUM to its path.",
  );
}

export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({ executablePath: ensureChromium(), ...options, args: [...CHROMIUM_ARGS, ...(options.args ?? [])] });
}
