import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import manifest from "../package.json" with { type: "json" };
import { plainAssets } from "./build/assets.ts";
import { leftOut } from "./build/left-out.ts";
import { noBigInt } from "./build/no-bigint.ts";
import { plainScripts } from "./build/plain-scripts.ts";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What every screen stands on, in one script: cut by who shares what it would be ten, which compress worse. */
const SCREEN = {
  name: "screen",
  test: /kaios\/ui\/(keys\/|nav\.ts|phone\.ts|parts\/(rows|screen|menu|lazy|use-keys|fields|trouble-lines)\.)/,
};

/** The keypad app's scripts. kaios/build/build.ts packs them; kaios/build/plain-scripts.ts turns modules into plain scripts. */
export default defineConfig({
  root: at("."),
  publicDir: false,
  base: "./",
  define: {
    __VERSION__: JSON.stringify(manifest.version),
    "process.env.NODE_ENV": '"production"',
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: at("../dist/kaios/app"),
    emptyOutDir: true,
    target: "es2022",
    cssTarget: "firefox48",
    cssMinify: "lightningcss",
    minify: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    lib: {
      entry: { main: at("main.ts"), "engine-main": at("engine-worker.ts"), "map-main": at("map-worker.ts") },
      formats: ["es"],
      cssFileName: "style",
    },
    rollupOptions: {
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name][extname]",
        minifyInternalExports: true,
        codeSplitting: { groups: [SCREEN] },
      },
    },
  },
  plugins: [plainAssets(), leftOut(), noBigInt(), plainScripts()],
});
