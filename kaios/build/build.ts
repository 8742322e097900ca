/** `npm run build:kaios`: the app's scripts and its three archives in dist/kaios, within budgets. `CAIRN_RELAY`: the first relay. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import about from "../../package.json" with { type: "json" };
import { closedScript, minify } from "./es5.ts";
import { manifestWebapp, manifestWebmanifest, metadata } from "./manifests.ts";
import { zip } from "./zip.ts";

const KB = 1024;
const STORE_LIMIT = 725 * KB;
const FIRST_SCREEN_LIMIT = 56.5 * KB;
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

export interface Built {
  /** The app's files in the archives, without a manifest. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly archives: Readonly<Record<"store" | "sideload" | "next", Buffer>>;
  /** Files that are read before the welcome is usable, and before an existing user sees their notes. */
  readonly firstScreen: readonly string[];
  readonly home: readonly string[];
}

/** KaiOS 3.x's service worker: a single script, because all its listeners must be registered during its first run. */
async function serviceWorker(): Promise<Buffer> {
  const made = await build({
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: { write: false, target: "es2022", minify: false, lib: { entry: at("../sw/sw.ts"), formats: ["es"] } },
  });
  const [only, ...others] = (Array.isArray(made) ? made : [made]).flatMap((one) => ("output" in one ? one.output : []));
  if (only?.type !== "chunk" || others.length > 0) throw new Error("the service worker is to be one script");
  return Buffer.from(`importScripts("start.js");\n${minify(closedScript("sw.js", only.code))}\n`);
}

type App = Pick<Built, "files" | "firstScreen" | "home">;

/**
 * Builds the app's files for the archives, without a manifest.
 * @param out where the scripts go; emptied first
 * @param main the page's entry, if not the app: the tests' scenes are built the same way
 */
export async function buildApp(out: string, relay = "", main = at("../main.ts")): Promise<App> {
  const entry = { main, "engine-main": at("../engine-worker.ts"), "map-main": at("../map-worker.ts") };
  // A test runner's environment would change the build; it is restored afterwards.
  const before = { ...process.env };
  Object.assign(process.env, { CAIRN_RELAY: relay, NODE_ENV: "production" });
  await build({ configFile: at("../vite.config.ts"), logLevel: "error", build: { outDir: out, lib: { entry } } });
  const files = new Map<string, Buffer>();
  const keep = (folder: string, under = ""): void => {
    for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
      const path = under ? `${under}/${entry.name}` : entry.name;
      if (entry.isDirectory()) keep(folder, path);
      else files.set(path, readFileSync(join(folder, path)));
    }
  };
  keep(out);
  const parts = JSON.parse(files.get("parts.json")?.toString() ?? "") as Pick<Built, "firstScreen" | "home">;
  files.delete("parts.json");
  files.set("sw.js", await serviceWorker());
  for (const name of ["CAIRN_RELAY", "NODE_ENV"] as const) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  return { files, ...parts };
}

/** @param out where the scripts go; emptied first */
export async function buildKaios(out: string, relay = ""): Promise<Built> {
  const { files, ...parts } = await buildApp(out, relay);
  const store = zip(new Map([...files, ["manifest.webapp", json(manifestWebapp(about))]]));
  return {
    files,
    ...parts,
    archives: {
      store,
      sideload: zip(
        new Map([
          ["application.zip", store],
          ["metadata.json", json(metadata())],
        ]),
      ),
      next: zip(new Map([...files, ["manifest.webmanifest", json(manifestWebmanifest(about))]])),
    },
  };
}

export const gzipped = ({ files }: Built, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + gzipSync(files.get(name) as Buffer, { level: 9 }).length, 0);

/** Each budget and its use, in bytes. */
export const budgets = (built: Built): readonly { readonly name: string; readonly size: number; readonly limit: number }[] => [
  { name: "store archive", size: built.archives.store.length, limit: STORE_LIMIT },
  { name: "first screen, gz", size: gzipped(built, built.firstScreen), limit: FIRST_SCREEN_LIMIT },
];

const NAMES = { store: "cairn-2.5-store.zip", sideload: "cairn-2.5-sideload.zip", next: "cairn-3.zip" } as const;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const out = at("../../dist/kaios");
  rmSync(out, { recursive: true, force: true });
  const built = await buildKaios(join(out, "app"), process.env.CAIRN_RELAY);
  for (const [which, name] of Object.entries(NAMES)) writeFileSync(join(out, name), built.archives[which as keyof typeof NAMES]);
  for (const { name, size, limit } of budgets(built))
    console.log(`${(size / KB).toFixed(1)} of ${limit / KB} KB  ${name}${size > limit ? "  OVER" : ""}`);
  console.log(`${(gzipped(built, built.home) / KB).toFixed(1)} KB gz  what a start with an identity reads before its notes`);
  process.exit(budgets(built).some(({ size, limit }) => size > limit) ? 1 : 0);
}
