import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import manifest from "./package.json" with { type: "json" };

const SHORTCUT_ICON = { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" };

/** Sizes as scripts/screenshots.ts draws them. */
const shot = (name: string, form_factor: "narrow" | "wide", label: string) => ({
  src: `/screenshots/${name}.png`,
  sizes: form_factor === "narrow" ? "720x1600" : "1440x900",
  type: "image/png",
  form_factor,
  label,
});

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
    // What is drawn first in one file, what the shell adds in another: cut by who shares what they would be twenty, which compress worse.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "index", test: /src\/app\/main\.ts$/, priority: 2 },
            { name: "shell", test: /src\/ui\/shell\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
  // What the engine starts with in one file: shared with what comes later, it would be cut into pieces that compress worse.
  worker: {
    format: "es",
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "engine", test: /src\/engine\/engine\.ts$/ }] } } },
  },
  plugins: [
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: {
        // As one script: the other format is made with an option that the bundler is about to drop.
        rollupFormat: "iife",
        globPatterns: ["**/*.{js,css,html,svg,png,json,txt,wasm,webmanifest}"],
        // What an installer shows before there is anything installed.
        globIgnores: ["screenshots/**"],
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
        screenshots: [
          shot("map", "narrow", "What waits near, and what you left"),
          shot("opened", "narrow", "A note opens where it was left"),
          shot("words", "narrow", "The words, who may read them, and when"),
          shot("desk", "wide", "The map on a desk"),
        ],
        shortcuts: [
          { name: "Leave a note", url: "/leave", icons: [SHORTCUT_ICON] },
          { name: "Notes", url: "/notes", icons: [SHORTCUT_ICON] },
          { name: "People", url: "/people", icons: [SHORTCUT_ICON] },
        ],
        // GET, so that the service worker answers it like any page: nothing shared reaches the relay.
        share_target: { action: "/share", method: "GET", params: { title: "title", text: "text", url: "url" } },
        // In the fragment, as a contact link's key always is.
        protocol_handlers: [{ protocol: "web+cairn", url: "/add#u=%s" }],
      },
    }),
  ],
});
