/** Acts about the map with streets: what there is for an area, saving it, and deleting it. */
import type { PackList, PackListing } from "../../protocol/maps/pack-list.ts";
import type { Point } from "../format/distance.ts";
import { hasStreets, packsAt } from "../map/streets/covered.ts";
import type { SavedPack } from "../ports.ts";
import { connection } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
import { loadSavedPacks, savedPacks } from "../state/saved-maps.ts";
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

/** @throws with a `trouble` */
export async function offerFor(area: Point): Promise<AreaOffer | TooLarge | "saved" | "nothing-here"> {
  const { maps } = ports();
  if (!maps) return "nothing-here";
  const { relay } = connection.peek();
  const list = await maps.offered(relay);
  const all = packsAt(list.packs, area);
  if (!hasStreets(all)) return "nothing-here";
  const most = maps.most_bytes ?? Number.POSITIVE_INFINITY;
  const here = all.filter(({ bytes }) => bytes <= most);
  if (!hasStreets(here)) return { bytes: Math.min(...all.filter((pack) => hasStreets([pack])).map(({ bytes }) => bytes)), most };
  const saved = new Set(savedPacks.peek().map(({ hash }) => hash));
  const packs = here.filter(({ hash }) => !saved.has(hash));
  if (packs.length === 0) return "saved";
  return { relay, list, packs, bytes: packs.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((value, i) => value === b[i]);

/** Fetches and keeps all of an offer; an older pack of the same square goes once the new one is kept. @param told how many bytes have come */
export async function saveOffer({ relay, list, packs }: AreaOffer, told: (bytes: number) => void): Promise<void> {
  const { maps } = ports();
  let before = 0;
  try {
    for (const listing of packs) {
      await maps?.save(relay, list, listing, (bytes) => told(before + bytes));
      before += listing.bytes;
      for (const old of savedPacks.peek()) {
        if (old.relay === relay && old.hash !== listing.hash && same(old.square, listing.square)) await maps?.remove(old.hash);
      }
    }
  } finally {
    await loadSavedPacks();
  }
}

export const deletePack =
  ({ hash }: SavedPack): Act =>
  async () => {
    await ports().maps?.remove(hash);
    await loadSavedPacks();
    return { said: t("streets.deleted") };
  };
