/** The two forms of a test that takes minutes: a short one in `npm test`, the whole in `npm run test:long`. */
export const isLong = process.env.CAIRN_LONG === "1";

/** How many, in this form. */
export const inForm = (short: number, long: number): number => (isLong ? long : short);
