/** Draws on the page, where no worker can. Loaded there alone. */
export { drawStreets } from "./draw.ts";
export { drawNames } from "./names.ts";
export { drawStepwise } from "./stepwise.ts";
