import { defineConfig, type Plugin } from "vite";
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

/**
 * Which scripts there are beside one a screen. Cut by who shares what they would be a hundred small ones, which compress worse, and each is a
 * request. A group has all that its modules import and no group above it has.
 */
const GROUPS = [
  // Apart, because what is larger than a connection's first window (14 KB) costs another round trip.
  { name: "preact", test: /node_modules\/(@preact|preact)\//, priority: 5 },
  // What is drawn before the engine has said who is here, and what welcome, lock and shell all need then.
  { name: "index", test: /(src\/app\/main\.ts|\/(controls|map-tokens)\.css|\/stone\.tsx)$/, priority: 4 },
  { name: "forms", test: /src\/(ui\/parts\/fields\.tsx|view\/acts\/(act|identity|limits)\.ts)$/, priority: 3 },
  // The frame and the map home.
  { name: "shell", test: /src\/ui\/(shell|screens\/map\/home)\.tsx$/, priority: 2 },
  // What runs beside the screens from soon after the first one is drawn.
  { name: "background", test: /src\/view\/state\/(background|news|notifications)\.ts$/, priority: 1 },
  // What several screens share.
  { name: "parts", test: /src\/(ui\/(parts|state)|view\/(acts|format|parts|state))\//, minShareCount: 2, priority: 0 },
];

/** What a first visit draws: index.html names it, so that it comes together with the first script and not after it. */
const WELCOME = /src\/(ui\/screens\/welcome\/welcome\.tsx|view\/words\/en\/welcome\.ts)$/;

function welcomeAhead(): Plugin {
  return {
    name: "welcome-ahead",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
        const wanted = chunks.filter(({ facadeModuleId }) => WELCOME.test(facadeModuleId ?? ""));
        const here = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
        const scripts = wanted.flatMap(({ fileName, imports }) => [fileName, ...imports]).filter((name) => !here.has(name));
        const styles = scripts.flatMap((name) => [
          ...(chunks.find((one) => one.fileName === name)?.viteMetadata?.importedCss ?? []),
        ]);
        const link = (attrs: Readonly<Record<string, string | boolean>>) => ({ tag: "link", injectTo: "head" as const, attrs });
        return [
          ...[...new Set(scripts)].map((name) => link({ rel: "modulepreload", crossorigin: true, href: `/${name}` })),
          ...[...new Set(styles)].map((name) => link({ rel: "preload", as: "style", crossorigin: true, href: `/${name}` })),
        ];
      },
    },
  };
}

export default defineConfig({
  define: { __VERSION__: JSON.stringify(manifest.version) },
  build: {
    outDir: "dist/app",
    manifest: true,
    target: "es2022",
    // Nothing may be inlined: the relay's CSP allows scripts, styles and workers from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      // What the first script brings in is fetched at once with all that it needs. Of a page that the frame brings in the service worker has
      // everything by then; lists of it would only make the frame larger. (Styles are always listed.)
      resolveDependencies: (_file, needs, { hostId }) => (/\/shell-/.test(hostId) ? [] : needs),
    },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
  // What the engine starts with in one file: shared with what comes later, it would be cut into pieces that compress worse.
  worker: {
    format: "es",
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "engine", test: /src\/(engine\/engine|platform\/worker\/(host|idb-connection|idb-store|network))\.ts$/ },
          ],
        },
      },
    },
  },
  plugins: [
    welcomeAhead(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      injectManifest: {
        // As one script: the other format is made with an option that the bundler is about to drop.
        rollupFormat: "iife",
        globPatterns: ["**/*.{js,css,html,svg,png,json,txt,bin,wasm,webmanifest}"],
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
        // The service worker answers it (src/sw/share.ts): nothing that is shared reaches the relay.
        share_target: {
          action: "/share",
          method: "POST",
          enctype: "multipart/form-data",
          params: { title: "title", text: "text", url: "url", files: [{ name: "parcel", accept: ["text/plain", ".txt"] }] },
        },
        file_handlers: [{ action: "/me/couriers", accept: { "text/plain": [".txt"] } }],
        // In the fragment, as a contact link's key always is.
        protocol_handlers: [{ protocol: "web+cairn", url: "/add#u=%s" }],
      },
    }),
  ],
});
