/** The packs of the operator's map files, cut once into the data folder and cut again when a file is another. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { MapSource, PackList, PackListing } from "../../../src/protocol/maps/pack-list.ts";
import { cutPacks } from "./cut.ts";
import { openMbtiles } from "./mbtiles.ts";
import { openPmtiles } from "./pmtiles.ts";
import { MapFileError, type TileFile } from "./tiles.ts";

/** @throws MapFileError */
export function openTileFile(path: string): Promise<TileFile> {
  if (extname(path) === ".pmtiles") return openPmtiles(path);
  if (extname(path) === ".mbtiles") return Promise.resolve().then(() => openMbtiles(path));
  return Promise.reject(new MapFileError(`${path} is neither .mbtiles nor .pmtiles`));
}

/** Of a change in how packs are cut, which must not go on with what was cut before. */
const CUT = 1;
const LIST = "packs.json";

/** Changes whenever one of the files does. @throws MapFileError for one that is not there */
export async function stampOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(`${CUT}`);
  for (const path of paths) {
    const { ino, size, mtimeMs } = await stat(path).catch((error: Error) => {
      throw new MapFileError(`${path} cannot be read (${error.message})`);
    });
    hash.update(JSON.stringify([path, ino, size, mtimeMs]));
  }
  return hash.digest("hex");
}

interface Stamped extends PackList {
  readonly stamp: string;
}

export class PackFolder {
  private readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Where the pack of this hash lies, which is 64 hexadecimal digits. */
  pathOf(hash: string): string {
    return join(this.dir, `${hash}.pack`);
  }

  /** What was cut before of exactly these files; `undefined` where nothing was. */
  async listed(stamp: string): Promise<PackList | undefined> {
    let before: Stamped;
    try {
      before = JSON.parse(await readFile(join(this.dir, LIST), "utf8")) as Stamped;
    } catch {
      // None yet, or cut short: the packs are cut again.
      return undefined;
    }
    const { sources, packs } = before;
    return before.stamp === stamp && (await this.isWhole(packs)) ? { sources, packs } : undefined;
  }

  private async isWhole(packs: readonly PackListing[]): Promise<boolean> {
    for (const { hash, bytes } of packs) {
      const size = await stat(this.pathOf(hash)).then(
        (found) => found.size,
        () => -1,
      );
      if (size !== bytes) return false;
    }
    return true;
  }

  /** Cuts all files. The list is written last: a process that dies before has cut nothing. Packs of before are then deleted. @throws MapFileError */
  async cut(paths: readonly string[], stamp: string): Promise<PackList> {
    await mkdir(this.dir, { recursive: true });
    const sources: MapSource[] = [];
    const packs: PackListing[] = [];
    for (const path of paths) {
      const file = await openTileFile(path);
      try {
        for await (const { pack, ...listing } of cutPacks(file)) {
          await this.write(this.pathOf(listing.hash), pack);
          packs.push({ ...listing, source: sources.length });
        }
        sources.push({ schema: file.schema, credit: file.credit });
      } finally {
        await file.close();
      }
    }
    const list: Stamped = { stamp, sources, packs };
    await this.write(join(this.dir, LIST), JSON.stringify(list));
    await this.deleteOthers(new Set(packs.map(({ hash }) => `${hash}.pack`)));
    return { sources, packs };
  }

  private async write(path: string, content: Uint8Array | string): Promise<void> {
    await writeFile(`${path}.new`, content);
    await rename(`${path}.new`, path);
  }

  private async deleteOthers(kept: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.dir)) if (name !== LIST && !kept.has(name)) await rm(join(this.dir, name));
  }
}
