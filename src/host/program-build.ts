/** How a program of one file is built for Node, as ESM. Packages stay outside. */
import { fileURLToPath } from "node:url";
import type { UserConfig } from "vite";

/** @param config the URL of the program's Vite config, beside its main.ts @param name of its folder in dist */
export function programBuild(config: string, name: string): UserConfig {
  const at = (path: string): string => fileURLToPath(new URL(path, config));
  return {
    root: at("."),
    publicDir: false,
    ssr: { target: "node" },
    build: {
      ssr: true,
      target: "node20",
      outDir: at(`../dist/${name}`),
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
  };
}
