/** The directory of numbers as two ESM files for Node: the program, and the operator's command line. */
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import { programBuild } from "../src/host/program-build.ts";

const admin = fileURLToPath(new URL("admin.ts", import.meta.url));

export default defineConfig(
  mergeConfig(programBuild(import.meta.url, "numbers"), { build: { rollupOptions: { input: { admin } } } }),
);
