/** What the relay has of a map now: the packs of the operator's files, and word of files that were replaced beside the running relay. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { ConfigError } from "../../../src/host/env.ts";
import { logError } from "../../../src/host/log.ts";
import type { PackList } from "../../../src/protocol/maps/pack-list.ts";
import type { Core } from "../../feature.ts";
import { openTileFile, PackFolder, stampOf } from "./pack-folder.ts";
import { MapFileError } from "./tiles.ts";

/** How old the last look at the files may be, seconds. */
const LOOK_SECS = 5;

interface Shown {
  readonly stamp: string;
  readonly json: string;
  readonly etag: string;
  readonly bytes: ReadonlyMap<string, number>;
}

function shownOf(stamp: string, { sources, packs }: PackList): Shown {
  const json = JSON.stringify({ sources, packs });
  const etag = `"${createHash("sha256").update(json).digest("base64url").slice(0, 22)}"`;
  return { stamp, json, etag, bytes: new Map(packs.map(({ hash, bytes }) => [hash, bytes])) };
}

export class MapShelf {
  private readonly files: readonly string[];
  private readonly core: Pick<Core, "clock" | "log">;
  private readonly folder: PackFolder;
  private shown: Shown | undefined;
  private cutting: Promise<void> | undefined;
  private looked = Number.NEGATIVE_INFINITY;
  private stopped = false;

  constructor(files: readonly string[], core: Pick<Core, "clock" | "log" | "dataDir">) {
    this.files = files;
    this.core = core;
    this.folder = new PackFolder(join(core.dataDir, "map"));
  }

  /** Opens every file, so that a wrong one stops the start; what is not cut yet is cut while the relay runs. @throws ConfigError */
  async start(): Promise<void> {
    try {
      for (const path of this.files) await (await openTileFile(path)).close();
      await this.look();
    } catch (error) {
      if (error instanceof MapFileError) throw new ConfigError(`PPP_MAP: ${error.message}`);
      throw error;
    }
  }

  stop(): void {
    this.stopped = true;
  }

  /** `undefined` while there is none yet. */
  async list(): Promise<Pick<Shown, "json" | "etag"> | undefined> {
    if (this.core.clock.now() - this.looked >= LOOK_SECS) {
      await this.look().catch((error: unknown) => {
        logError(this.core.log, error, "a map file cannot be read; the packs that were cut of it stay");
      });
    }
    return this.shown;
  }

  /** Length of a pack; `undefined` where there is none of this hash. */
  bytesOf(hash: string): number | undefined {
    return this.shown?.bytes.get(hash);
  }

  pathOf(hash: string): string {
    return this.folder.pathOf(hash);
  }

  private async look(): Promise<void> {
    this.looked = this.core.clock.now();
    const stamp = await stampOf(this.files);
    if (stamp === this.shown?.stamp || this.cutting || this.stopped) return;
    const before = await this.folder.listed(stamp);
    if (before) this.shown = shownOf(stamp, before);
    else this.cutting = this.cut(stamp).finally(() => (this.cutting = undefined));
  }

  private async cut(stamp: string): Promise<void> {
    try {
      const list = await this.folder.cut(this.files, stamp);
      this.shown = shownOf(stamp, list);
      this.core.log.info({ packs: list.packs.length }, "the map is cut into packs");
      if (list.sources.some(({ credit }) => credit === ""))
        this.core.log.warn("a map file names no attribution: the app cannot show whose data it is");
    } catch (error) {
      logError(this.core.log, error, "the map could not be cut into packs; those of before stay, and it is tried again");
    }
  }
}
