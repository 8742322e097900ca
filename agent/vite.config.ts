/** The command and the library as ESM files for Node. */
import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import { programBuild } from "../src/host/program-build.ts";

const library = fileURLToPath(new URL("index.ts", import.meta.url));

export default defineConfig(
  mergeConfig(programBuild(import.meta.url, "agent"), { build: { rollupOptions: { input: { index: library } } } }),
);
