/** Property tests with one seed for all, printed once, so that a failure can be had again: `PROPERTY_SEED=… npx vitest run …`. */
import fc from "fast-check";

const SEED = Number(process.env.PROPERTY_SEED ?? 20_260_101);
const FACTOR = Number(process.env.PROPERTY_FACTOR ?? 1);
console.log(`property tests: seed ${SEED}`);

/** Runs a property `runs` times (more with PROPERTY_FACTOR). */
export function holds<T>(runs: number, property: fc.IProperty<T>): void {
  fc.assert(property, { seed: SEED, numRuns: Math.ceil(runs * FACTOR) });
}

export const bytesArbitrary = (minLength: number, maxLength: number = minLength): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength, maxLength });

/** Well-formed text, with characters of all lengths in UTF-8. */
export const textArbitrary = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: "binary", maxLength: Math.floor(maxLength / 2) });
