/** The two forms of a test that takes minutes: a short one in `npm test`, the whole in `npm run test:long`. */
import { it } from "vitest";

export const isLong = process.env.CAIRN_LONG === "1";

/** How many, in this form. */
export const inForm = (short: number, long: number): number => (isLong ? long : short);

/** The end of a test's name where it is passed over. */
export const elsewhere = isLong ? "" : " (npm run test:long)";

/** A test of the long form alone. */
export const inLong = (name: string, test: () => Promise<void>): void =>
  isLong ? it(name, test) : it.skip(name + elsewhere, test);
