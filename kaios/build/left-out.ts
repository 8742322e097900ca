/** Leaves out what these phones can never use: KaiOS gives apps no Bluetooth. */
import type { Plugin } from "vite";

const LEFT_OUT = /\/src\/engine\/carry\/visits\.ts$/;

export const leftOut = (): Plugin => ({
  name: "cairn:left-out",
  enforce: "pre",
  load: (id) =>
    LEFT_OUT.test(id) ? 'export class Visits { constructor() { throw new Error("no Bluetooth on these phones"); } }' : undefined,
});
