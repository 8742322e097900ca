/** `npm run build:agent`: `cairn-agent`, the command and the library, as a package in `dist/agent`, with types. */
import { pack, root, run } from "./package.ts";

run("vite", "build", "-c", "agent/vite.config.ts", "--logLevel", "warn");
run("tsc", "-p", "scripts/agent.tsconfig.json");
const version = pack(`${root}dist/agent`, {
  name: "cairn-agent",
  description: "An AI agent or automatic sender with a number, whose every message is marked as such.",
  needs: [
    ...["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-node", "@noble/hashes", "better-sqlite3"],
    ...["libsodium-wrappers", "long", "s2-geometry", "tweetnacl", "ws"],
  ],
  page: "docs/agent.md",
  more: {
    bin: { "cairn-agent": "./main.js" },
    exports: { ".": { types: "./types/agent/index.d.ts", default: "./index.js" } },
  },
});
console.log(`cairn-agent ${version} in dist/agent`);
