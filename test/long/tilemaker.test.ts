/** A map made as docs/operating.md says, by Debian's tilemaker from a real extract: what an operator gets is what the app draws. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { cutPacks } from "../../relay/features/maps/cut.ts";
import { openMbtiles } from "../../relay/features/maps/mbtiles.ts";
import { decodeTile } from "../../src/protocol/maps/decode-tile.ts";
import { readPack } from "../../src/protocol/maps/pack.ts";
import { tempDir } from "../relay/harness.ts";
import { findProgram, unless } from "../support/debian.ts";

const EXAMPLES = "/usr/share/doc/tilemaker/examples";
const extract = process.env.CAIRN_REAL_EXTRACT;
const tilemaker = findProgram("tilemaker");

interface Config {
  readonly layers: Record<string, { readonly source?: string }>;
}

it.skipIf(!extract || !tilemaker)(
  `makes tiles whose streets are found in packs${unless("tilemaker")}${extract ? "" : " (CAIRN_REAL_EXTRACT names no file here)"}`,
  async () => {
    const dir = tempDir();
    const config = JSON.parse(readFileSync(join(EXAMPLES, "config-openmaptiles.json"), "utf8")) as Config;
    // Sea and land cover come from shapefiles, which an extract does not have.
    for (const [name, { source }] of Object.entries(config.layers)) if (source !== undefined) delete config.layers[name];
    writeFileSync(join(dir, "config.json"), JSON.stringify(config));
    const made = join(dir, "city.mbtiles");
    const { status, stderr } = spawnSync(
      tilemaker as string,
      [
        ...["--input", extract as string, "--output", made, "--config", join(dir, "config.json")],
        ...["--process", join(EXAMPLES, "process-openmaptiles.lua")],
      ],
      { encoding: "utf8", cwd: dir },
    );
    expect(status, stderr).toBe(0);

    const file = openMbtiles(made);
    expect(file.schema).toBe("openmaptiles");
    const kinds = new Map<string, number>();
    const names = new Set<string>();
    let [tiles, packed] = [0, 0];
    for await (const { pack, bytes } of cutPacks(file)) {
      let inside = 0;
      for (const [at, gzipped] of readPack(pack)) {
        inside += gzipped.length;
        tiles++;
        const tile = decodeTile(gunzipSync(gzipped), file.schema, "en");
        for (const { kind } of tile.shapes) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        if (at.startsWith("14/")) for (const { text } of [...tile.names, ...tile.spots]) names.add(text);
      }
      packed += inside;
      expect(bytes - inside).toBeLessThan(Math.max(200, 0.01 * bytes));
    }
    await file.close();
    console.info(
      `${tiles} tiles, ${packed} bytes, ${names.size} names, ${[...kinds].map(([kind, n]) => `${n} ${kind}`).join(", ")}`,
    );
    for (const kind of ["road", "path", "building", "green", "water", "boundary"])
      expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
    for (const name of ["Rue Grimaldi", "Avenue d'Ostende", "Monte-Carlo"]) expect(names).toContain(name);
  },
  120_000,
);
