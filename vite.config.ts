import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import manifest from "./package.json" with { type: "json" };

export default defineConfig({
  define: { __VERSION__: JSON.stringify(manifest.version) },
  build: {
    outDir: "dist/app",
    manifest: true,
    target: "es2022",
    // Nothing may be inlined: the relay's CSP allows scripts, styles and workers from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  worker: { format: "es" },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,json,txt,wasm,webmanifest}"],
        maximumFileSizeToCacheInBytes: 4 * 1024 * 1024,
      },
      manifest: {
        id: "/",
        name: "Cairn",
        short_name: "Cairn",
        description: manifest.description,
        start_url: "/",
        scope: "/",
        display: "standalone",
        background_color: "#f3f1ec",
        theme_color: "#f3f1ec",
        lang: "en",
        dir: "ltr",
        categories: ["social", "navigation"],
        icons: [
          { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
          { src: "/logo.svg", sizes: "any", type: "image/svg+xml" },
        ],
      },
    }),
  ],
});
