/** Acts about the map with streets: what there is for an area, saving it, and deleting it. */
import type { PackList, PackListing } from "../../protocol/maps/pack-list.ts";
import type { Point } from "../format/distance.ts";
import { TILE } from "../map/frame.ts";
import { hasStreets, middleOf, nearestWithin, packsAt } from "../map/streets/covered.ts";
import type { SavedPack } from "../ports.ts";
import { connection } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
import { decline, loadSavedPacks, savedPacks, savesWhereIAm } from "../state/saved-maps.ts";
import { t } from "../words/t.ts";
import type { Act } from "./act.ts";

/** What a relay has for an area, less what is saved of it already. */
export interface AreaOffer {
  /** Its origin. */
  readonly relay: string;
  readonly list: PackList;
  readonly packs: readonly PackListing[];
  readonly bytes: number;
}

export type MapTrouble = "offline" | "none" | "preparing" | "nothing-here" | "gone" | "damaged" | "full" | "too-large";
const TROUBLES: readonly MapTrouble[] = ["offline", "none", "preparing", "gone", "damaged", "full", "too-large"];

/** The streets of an area are more than this device takes. */
export interface TooLarge {
  readonly bytes: number;
  readonly most: number;
}

/** What went wrong with a map, in a word that the screens have words for. */
export const mapTroubleOf = (error: unknown): MapTrouble => {
  const trouble = (error as { trouble?: unknown } | null)?.trouble;
  return TROUBLES.find((one) => one === trouble) ?? "offline";
};

/** Of an area, or of the view that somebody has of it. */
type Looked = Point & { readonly zoom?: number };

/** The packs at the middle of the view; where those show no streets, those of the nearest square with streets that the view reaches. */
function packsFor(packs: readonly PackListing[], area: Looked): readonly PackListing[] {
  const here = packsAt(packs, area);
  if (hasStreets(here) || area.zoom === undefined) return here;
  const near = nearestWithin(
    packs.filter((pack) => hasStreets([pack])),
    area,
    VIEW_PX / (TILE * 2 ** area.zoom),
  );
  return near ? packsAt(packs, middleOf(near.square)) : here;
}

/** @throws with a `trouble` */
export async function offerFor(area: Looked): Promise<AreaOffer | TooLarge | "saved" | "nothing-here"> {
  const { maps } = ports();
  if (!maps) return "nothing-here";
  const { relay } = connection.peek();
  const list = await maps.offered(relay);
  const all = packsFor(list.packs, area);
  if (!hasStreets(all)) return "nothing-here";
  const most = maps.most_bytes ?? Number.POSITIVE_INFINITY;
  const here = all.filter(({ bytes }) => bytes <= most);
  if (!hasStreets(here)) return { bytes: Math.min(...all.filter((pack) => hasStreets([pack])).map(({ bytes }) => bytes)), most };
  const saved = new Set(savedPacks.peek().map(({ hash }) => hash));
  const packs = here.filter(({ hash }) => !saved.has(hash));
  if (packs.length === 0) return "saved";
  return { relay, list, packs, bytes: packs.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** From the middle of a view to what is at its edge, pixels. */
const VIEW_PX = 500;

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value === b[i]);

/** Fetches and keeps all of an offer; an older pack of the same square goes once the new one is kept. @param told how many bytes have come */
export async function saveOffer({ relay, list, packs }: AreaOffer, told: (bytes: number) => void): Promise<void> {
  const { maps } = ports();
  const listed = new Set(list.packs.map(({ hash }) => hash));
  let before = 0;
  try {
    for (const listing of packs) {
      await maps?.save(relay, list, listing, (bytes) => told(before + bytes));
      before += listing.bytes;
      for (const old of savedPacks.peek()) {
        // One that is listed still is another map of the same square, not an older form of this one.
        const isOlder = old.relay === relay && same(old.square, listing.square) && !listed.has(old.hash);
        if (isOlder) await maps?.remove(old.hash);
      }
    }
  } finally {
    await loadSavedPacks();
  }
}

export const deletePack =
  ({ hash, square }: SavedPack): Act =>
  async () => {
    if (savesWhereIAm.peek()) decline(square);
    await ports().maps?.remove(hash);
    await loadSavedPacks();
    return { said: t("streets.deleted") };
  };
