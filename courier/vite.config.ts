import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The courier box as one ESM file for Node. Packages stay outside. */
export default defineConfig({
  root: at("."),
  publicDir: false,
  ssr: { target: "node" },
  build: {
    ssr: true,
    target: "node20",
    outDir: at("../dist/courier"),
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: { main: at("main.ts") },
      external: (id) => !id.startsWith(".") && !id.startsWith("/") && !id.startsWith("\0"),
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js" },
    },
  },
});
