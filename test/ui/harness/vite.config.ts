import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the screens on the scripted engine, so that every state can be tested without a relay. */
export default defineConfig({
  root: here("."),
  publicDir: here("../../../public"),
  build: {
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    manifest: true,
  },
  server: { host: "127.0.0.1" },
});
