/**
 * `npm run sizes`: builds the app and holds it to its budgets, in gzipped bytes.
 * First paint is what index.html needs before it draws: itself, its script with all static imports, their styles. A first visit draws the
 * welcome then, which index.html names as well; everybody else has it from the service worker.
 * Shell and engine add what a visit to the map home loads where there is no news to tell, but for libsodium and Leaflet, which come when they are needed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const OUT = "dist/app";
const KB = 1024;

interface Chunk {
  readonly file: string;
  readonly name?: string;
  readonly css?: readonly string[];
  readonly imports?: readonly string[];
}

if (!process.argv.includes("--no-build")) await build({ logLevel: "error" });

const manifest = JSON.parse(readFileSync(`${OUT}/.vite/manifest.json`, "utf8")) as Readonly<Record<string, Chunk>>;
const assets = readdirSync(`${OUT}/assets`).map((name) => `assets/${name}`);

/** Files a chunk needs at once: itself, its styles, and the same of all it imports statically. */
function closure(name: string, files = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`the build has no ${name}`);
  if (files.has(chunk.file)) return files;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  for (const imported of chunk.imports ?? []) closure(imported, files);
  return files;
}

const gzipped = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(`${OUT}/${file}`), { level: 9 }).length, 0);
/** @param what the end of its source's path, or the name that vite.config.ts gives it */
const chunkOf = (what: string): string => {
  const found = Object.keys(manifest).find((key) => key.endsWith(what) || manifest[key]?.name === what);
  if (found === undefined) throw new Error(`the build has no chunk for ${what}`);
  return found;
};
const isHeavy = (file: string): boolean => /leaflet|sodium/.test(file);

const first = new Set(["index.html", ...closure(chunkOf("index"))]);
const welcome = new Set([...first, ...closure(chunkOf("welcome/welcome.tsx")), ...closure(chunkOf("words/en/welcome.ts"))]);
for (const [, named = ""] of readFileSync(`${OUT}/index.html`, "utf8").matchAll(/"\/(assets\/[^"]+)"/g)) {
  if (!welcome.has(named)) throw new Error(`index.html needs ${named} too`);
}
const worker = assets.filter((file) => /\/engine-worker-/.test(file));
if (worker.length !== 1) throw new Error("expected one engine worker");
/** The worker is a build of its own, which the manifest does not tell about: its imports are read off its files. */
function withImports(files: readonly string[]): string[] {
  const all = [...files];
  for (const file of all) {
    for (const [, name] of readFileSync(`${OUT}/${file}`, "utf8").matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
      if (!all.includes(`assets/${name}`)) all.push(`assets/${name}`);
    }
  }
  return all;
}
worker.push(...withImports(worker).slice(worker.length));
const home = [...closure(chunkOf("shell")), ...closure(chunkOf("words/en/index.ts"))].filter((file) => !isHeavy(file));
const visit = new Set([...first, ...worker, ...home]);
const all = assets.filter((file) => /\.(js|css)$/.test(file) && !isHeavy(file));

if (process.argv.includes("--files"))
  for (const file of visit) console.log(`${(gzipped([file]) / KB).toFixed(2)} ${first.has(file) ? "first" : ""} ${file}`);

const ofPage = new Set(Object.values(manifest).map(({ file }) => file));
/** What the engine loads when a part is first used, by the names of its modules. */
const enginePart = (...names: readonly string[]): Set<string> => {
  const found = names.flatMap((name) => assets.filter((file) => file.startsWith(`assets/${name}-`) && !ofPage.has(file)));
  if (found.length < names.length) throw new Error(`the engine has no chunk for one of ${names.join(", ")}`);
  return new Set(found);
};
/** What a page loads of a screen and its words beyond what is there. */
const pagePart = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [...closure(chunkOf(name))]).filter((file) => !visit.has(file) && !isHeavy(file));

const budgets = [
  { name: "first paint", files: first, limit: 23.5 * KB },
  { name: "first paint of a first visit", files: welcome, limit: 27 * KB },
  { name: "shell and engine, without libsodium and Leaflet", files: visit, limit: 78 * KB },
  { name: "hidden mailboxes, when there are some", files: enginePart("hidden", "edwards-points"), limit: 18 * KB },
  {
    name: "finding people beyond that, without noble's OPRF and libphonenumber",
    files: new Set([
      ...enginePart("discovery", "voprf"),
      ...pagePart("discover/discover.tsx", "words/en/discovery.ts").filter((file) => /discover/.test(file)),
    ]),
    limit: 24 * KB,
  },
  { name: "couriers, the engine's part", files: enginePart("carry", "exchange"), limit: 18 * KB },
  {
    name: "collecting from a courier's box beyond that",
    files: new Set([...enginePart("visits"), ...pagePart("app/radio.ts").filter((file) => /radio/.test(file))]),
    limit: 8 * KB,
  },
  {
    name: "numbers, the engine's part with what judges attestations",
    files: withImports([...enginePart("numbers", "checker")]).filter((file) => !worker.includes(file)),
    limit: 13 * KB,
  },
  { name: "what pages of numbers ask of it beyond that", files: enginePart("acts"), limit: 3.5 * KB },
  { name: "masks, made and claimed, beyond that", files: enginePart("mask-making"), limit: 1.5 * KB },
  {
    name: "numbers, screen and words",
    files: pagePart("numbers/numbers.tsx", "words/en/numbers.ts").filter((file) => /number|share-link/.test(file)),
    limit: 8 * KB,
  },
  {
    name: "couriers, screen and words",
    files: pagePart("couriers/couriers.tsx", "words/en/couriers.ts").filter((file) => /courier/.test(file)),
    limit: 8 * KB,
  },
];
let over = false;
for (const { name, files, limit } of budgets) {
  const size = gzipped(files);
  over ||= size > limit;
  console.log(`${(size / KB).toFixed(1)} of ${limit / KB} KB gz  ${name}${size > limit ? "  OVER" : ""}`);
}
console.log(`${(gzipped(all) / KB).toFixed(1)} KB gz  every script and style together, without libsodium and Leaflet`);
process.exit(over ? 1 : 0);
