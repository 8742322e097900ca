/** The form of the base map (`scripts/world.ts` writes it): land and borders in world units. */
import { inSlices } from "./slices.ts";

/** One ring or line in world units (0 … 1), with its bounds. */
export interface Shape {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly west: number;
  readonly east: number;
  readonly north: number;
  readonly south: number;
}

export interface World {
  readonly land: readonly Shape[];
  readonly borders: readonly Shape[];
}

/** In which the file counts: so many across the world, 150 metres each at the equator. */
export const UNITS = 2 ** 18;

/**
 * Two lists, land and borders: how many shapes, then of each how many points and the steps from point to point, x and y by turns. All are
 * numbers of 7 bits a byte, lowest first, with the sign in the lowest bit.
 */
export async function readWorld(bytes: Uint8Array): Promise<World> {
  let at = 0;
  const next = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 127) * weight;
      if (byte < 128) return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    }
  };
  const shapes = async (): Promise<Shape[]> => {
    const read: Shape[] = [];
    await inSlices(Array.from({ length: next() }), () => read.push(readShape(next)));
    return read;
  };
  return { land: await shapes(), borders: await shapes() };
}

function readShape(next: () => number): Shape {
  const length = next();
  const x = new Float64Array(length);
  const y = new Float64Array(length);
  let [west, east, north, south] = [1, 0, 1, 0];
  let [px, py] = [0, 0];
  for (let i = 0; i < length; i++) {
    px += next();
    py += next();
    const [unitX, unitY] = [px / UNITS, py / UNITS];
    x[i] = unitX;
    y[i] = unitY;
    if (unitX < west) west = unitX;
    if (unitX > east) east = unitX;
    if (unitY < north) north = unitY;
    if (unitY > south) south = unitY;
  }
  return { x, y, west, east, north, south };
}
