/**
 * `npm run build:sdk`: the protocol and the client as a package, `dist/sdk`, with types and an exports map. Each file of the source becomes
 * one file of the package, so that whoever reads a stack finds the line.
 */
import { mkdirSync, rmSync } from "node:fs";
import { pack, root, run } from "./package.ts";

const OUT = `${root}dist/sdk`;

/** What a program imports, and the file that says what is public. */
const ENTRIES = {
  "./protocol": "protocol/index",
  "./client": "engine/index",
  "./node": "platform/node/index",
  "./sqlite": "platform/node/sqlite-store",
  "./store-contract": "platform/store-contract",
} as const;

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
run("tsc", "-p", "scripts/sdk.tsconfig.json");
const exported = Object.entries(ENTRIES).map(([name, file]) => [name, { types: `./${file}.d.ts`, default: `./${file}.js` }]);
const version = pack(OUT, {
  name: "cairn-sdk",
  description: "PPP, a protocol for place- and time-gated notes, as functions; and a client to build programs on.",
  needs: ["@noble/hashes", "better-sqlite3", "libsodium-wrappers", "long", "s2-geometry", "ws"],
  page: "examples/README.md",
  more: { sideEffects: false, exports: Object.fromEntries(exported) },
});
console.log(`cairn-sdk ${version} in dist/sdk: ${Object.keys(ENTRIES).join(", ")}`);
