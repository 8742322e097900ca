/** The programs as they are shipped, each built once for all tests of a run. */
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { builtOnce } from "./built-once.ts";

type Program = "relay" | "numbers" | "courier" | "sms" | "agent";

/** @returns the build's directory, with `main.js` */
export const builtProgram = (name: Program): Promise<string> =>
  builtOnce(name, (outDir) => {
    const configFile = fileURLToPath(new URL(`../../${name}/vite.config.ts`, import.meta.url));
    return build({ configFile, logLevel: "error", build: { outDir, sourcemap: false } });
  });
