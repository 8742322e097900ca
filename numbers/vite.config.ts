/** The directory of numbers as one ESM file for Node. */
import { defineConfig } from "vite";
import { programBuild } from "../src/host/program-build.ts";

export default defineConfig(programBuild(import.meta.url, "numbers"));
