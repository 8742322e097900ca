/** The time zone of a place, from bundled data. Fetched when a place is first set. */
import lookup from "@photostructure/tz-lookup";
import { distance, type Point } from "./distance.ts";
import { EXCEPTIONS } from "./zone-exceptions.ts";

/** Where the look-up, which knows boundaries to some kilometres, gives a wrong clock, and the right zone. */
export interface Exception extends Point {
  readonly km: number;
  readonly zone: string;
}

function readExceptions(text: string): readonly Exception[] {
  return text.split("\n").flatMap((line) => {
    const [zone = "", ...circles] = line.split(" ");
    return circles.map((circle): Exception => {
      const [latitude = 0, longitude = 0, km = 0] = circle.split(",").map(Number);
      return { latitude: latitude / 1000, longitude: longitude / 1000, km, zone };
    });
  });
}

const KM_A_DEGREE = 111.195;

/** Of the exceptions that hold there the nearest, else the look-up. */
export function lookUp(place: Point, exceptions: readonly Exception[]): string {
  let best: { readonly zone: string; readonly away: number } | undefined;
  for (const one of exceptions) {
    // Most lie too far north or south to be measured.
    if (Math.abs(one.latitude - place.latitude) * KM_A_DEGREE > one.km) continue;
    const away = distance(place, one);
    if (away <= one.km * 1000 && away < (best?.away ?? Number.POSITIVE_INFINITY)) best = { zone: one.zone, away };
  }
  return best?.zone ?? lookup(place.latitude, place.longitude);
}

const exceptions = readExceptions(EXCEPTIONS);

export const placeZone = (place: Point): string => lookUp(place, exceptions);
