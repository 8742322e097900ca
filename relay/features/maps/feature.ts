/** A map with streets of the relay's region, in packs that tell nobody's way (ours). */
import { resolve } from "node:path";
import type { Environment } from "../../../src/host/env.ts";
import type { Core, Feature, Running } from "../../feature.ts";
import { listEndpoint, packEndpoint } from "./endpoints.ts";
import { MapShelf } from "./map-shelf.ts";

const readPaths = (env: Environment): readonly string[] =>
  env.read<readonly string[]>("PPP_MAP", [], "paths of .mbtiles or .pmtiles files, by comma", (text) => {
    const all = text.split(",").map((path) => path.trim());
    return all.every((path) => /\.(mbtiles|pmtiles)$/.test(path)) ? all.map((path) => resolve(path)) : undefined;
  });

function run(files: readonly string[], core: Core): Running {
  const shelf = new MapShelf(files, core);
  return {
    advertises: ["map"],
    routes: ({ addressKey }) => ({ "GET /v1/map": listEndpoint(shelf), "GET /v1/map/*": packEndpoint(shelf, addressKey) }),
    start: () => shelf.start(),
    stop: () => shelf.stop(),
  };
}

export const maps: Feature = {
  name: "maps",
  configure(env) {
    const files = readPaths(env);
    return (core) => (files.length > 0 ? run(files, core) : {});
  },
};
