/** The two forms of a test that takes minutes: a short one in `npm test`, the whole in `npm run test:long`. */
import { it } from "vitest";

export const isLong = process.env.CAIRN_LONG === "1";

/** How many, in this form. */
export const inForm = (short: number, long: number): number => (isLong ? long : short);

/** A test of the long form alone. Its name says where it runs. */
export const inLong = (name: string, test: () => Promise<void>): void =>
  isLong ? it(name, test) : it.skip(`${name} (npm run test:long)`, test);
