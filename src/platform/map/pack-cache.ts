/** Map packs in Cache Storage: large, whole, and deleted one by one. */
import type { PackListing, TileSchema } from "../../protocol/maps/pack-list.ts";

const CACHE = "cairn-map";
/** Of the answer in which a pack is kept: what is known of it. */
const ABOUT = "x-cairn-pack";

export interface SavedPack extends Omit<PackListing, "source"> {
  readonly schema: TileSchema;
  readonly credit: string;
  /** Origin of the relay that gave it. */
  readonly relay: string;
  /** Unix seconds. */
  readonly saved_at: number;
}

/** Only a name: nothing is ever asked of it. Whole, because a packaged app's own scheme is refused by Cache Storage. */
const addressOf = (hash: string): string => `https://map-pack.invalid/${hash}`;

export class PackCache {
  private readonly caches: CacheStorage;

  constructor(caches: CacheStorage) {
    this.caches = caches;
  }

  /** The newest first: where two packs hold one square, that is what is drawn. */
  async list(): Promise<readonly SavedPack[]> {
    const cache = await this.caches.open(CACHE);
    const answers = await Promise.all((await cache.keys()).map((request) => cache.match(request)));
    const about = answers.map((answer) => answer?.headers.get(ABOUT) ?? undefined).filter((text) => text !== undefined);
    return about.map((text) => JSON.parse(decodeURIComponent(text)) as SavedPack).sort((a, b) => b.saved_at - a.saved_at);
  }

  async read(hash: string): Promise<ArrayBuffer | undefined> {
    const answer = await (await this.caches.open(CACHE)).match(addressOf(hash));
    return answer?.arrayBuffer();
  }

  /** Rejects with the browser's own error where there is no room. */
  async put(pack: SavedPack, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { [ABOUT]: encodeURIComponent(JSON.stringify(pack)) };
    await (await this.caches.open(CACHE)).put(addressOf(pack.hash), new Response(bytes, { headers }));
  }

  async remove(hash: string): Promise<void> {
    await (await this.caches.open(CACHE)).delete(addressOf(hash));
  }
}
