/** The two forms of a test that takes minutes: a short form in `npm test`, the whole test in `npm run test:long`. */
import { it } from "vitest";

export const isLong = process.env.CAIRN_LONG === "1";

/** `short` in `npm test`, `long` in `npm run test:long`. */
export const inForm = (short: number, long: number): number => (isLong ? long : short);

/** A suffix for the name of a skipped test: where it runs. */
export const elsewhere = isLong ? "" : " (npm run test:long)";

/** A test that runs in the long form only. */
export const inLong = (name: string, test: () => Promise<void>): void =>
  isLong ? it(name, test) : it.skip(name + elsewhere, test);
