/** The time zone of a place, from bundled data that is loaded when the first place is set. */
import lookup from "@photostructure/tz-lookup";
import { distance, type Point } from "./distance.ts";
import { EXCEPTIONS } from "./zone-exceptions.ts";

/** A circle in which the look-up table, exact only to some kilometres, gives a wrong zone; and the right one. */
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

/** The nearest exception that covers the place, else the look-up. */
export function lookUp(place: Point, exceptions: readonly Exception[]): string {
  let best: { readonly zone: string; readonly metres: number } | undefined;
  for (const exception of exceptions) {
    // A cheap test first: most exceptions lie too far north or south.
    if (Math.abs(exception.latitude - place.latitude) * KM_A_DEGREE > exception.km) continue;
    const metres = distance(place, exception);
    if (metres <= exception.km * 1000 && metres < (best?.metres ?? Number.POSITIVE_INFINITY))
      best = { zone: exception.zone, metres };
  }
  return best?.zone ?? lookup(place.latitude, place.longitude);
}

const exceptions = readExceptions(EXCEPTIONS);

export const placeZone = (place: Point): string => lookUp(place, exceptions);
