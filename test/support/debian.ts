/** Programs besides Node that some tests need. On Debian, as root, missing ones are installed; the test run names those still missing. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Each program with its Debian package. */
export const PROGRAMS = {
  "firefox-esr": "firefox-esr",
  WebKitWebDriver: "webkit2gtk-driver",
  "xvfb-run": "xvfb",
  duk: "duktape",
  js78: "libmozjs-78-dev",
  caddy: "caddy",
  python3: "python3-minimal",
  tilemaker: "tilemaker",
  postgres: "postgresql",
  "nats-server": "nats-server",
  btvirt: "bluez-test-tools",
} as const;
export type Program = keyof typeof PROGRAMS;

/** Servers are not on everybody's PATH: PostgreSQL's newest version first. */
function folders(): readonly string[] {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  return [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", ...versions.map((version) => join(debian, version, "bin"))];
}

/** The path of a program, if it is installed. */
export const findProgram = (name: Program): string | undefined =>
  folders()
    .map((folder) => join(folder, name))
    .find(existsSync);

const missing = (): Program[] => (Object.keys(PROGRAMS) as Program[]).filter((name) => !findProgram(name));

/** Installs missing programs where possible. @returns a line for each that is still missing */
export function ensurePrograms(): readonly string[] {
  const wanted = missing().map((name) => PROGRAMS[name]);
  if (wanted.length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log(`Installing Debian's ${wanted.join(", ")} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const get = (...args: string[]) => spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env });
    get("update", "-qq");
    get("install", "-y", "-qq", "--no-install-recommends", ...wanted, "xauth");
  }
  return missing().map((name) => `no ${name} (Debian: apt-get install ${PROGRAMS[name]}): the tests that need it do not run`);
}

/** A suffix for the name of a test that needs the program: empty, or why the test does not run. */
export const unless = (name: Program): string => (findProgram(name) ? "" : ` (not run: no ${name})`);
