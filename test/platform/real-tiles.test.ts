/** The tiles of a real city, where there is one, are read as the library reads them. */
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { cutPacks } from "../../relay/features/maps/cut.ts";
import { openMbtiles } from "../../relay/features/maps/mbtiles.ts";
import { readPack } from "../../src/protocol/maps/pack.ts";
import { geometryByLibrary, geometryByUs } from "../support/tile-geometry.ts";

const path = process.env.CAIRN_REAL_MAP;

it.skipIf(!path)(`corner by corner${path ? "" : " (CAIRN_REAL_MAP names no file here)"}`, async () => {
  const file = openMbtiles(path as string);
  let corners = 0;
  for await (const { pack } of cutPacks(file)) {
    for (const gzipped of readPack(pack).values()) {
      const tile = new Uint8Array(gunzipSync(gzipped));
      const ours = geometryByUs(tile);
      expect(ours).toEqual(geometryByLibrary(tile));
      corners += ours.flat(2).length;
    }
  }
  await file.close();
  expect(corners).toBeGreaterThan(10_000);
});
