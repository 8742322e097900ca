/** Packs of the map on this device, and what stands on the map because of them. */
import { computed, effect, signal } from "@preact/signals";
import type { Chart, MapView } from "../map/chart.ts";
import { covers, tileAt, tileZoom } from "../map/streets/covered.ts";
import type { Care, Streets } from "../map/streets/streets.ts";
import type { SavedPack } from "../ports.ts";
import { locale } from "../words/t.ts";
import { ports } from "./ports.ts";
import { quietly } from "./quietly.ts";

export const savedPacks = signal<readonly SavedPack[]>([]);

export async function loadSavedPacks(): Promise<void> {
  savesWhereIAm.value = ports().preferences.get(WHERE_I_AM) === "on";
  const found = (await ports().maps?.saved()) ?? [];
  // The same list keeps its identity: another would have every tile read anew.
  if (JSON.stringify(found) !== JSON.stringify(savedPacks.peek())) savedPacks.value = found;
}

const WHERE_I_AM = "map-where-i-am";
/** Whether the map of the area where one is is saved without asking. */
export const savesWhereIAm = signal(false);

export function saveWhereIAm(chosen: boolean): void {
  // Chosen anew, nothing is declined any more.
  ports().preferences.set(DECLINED, undefined);
  savesWhereIAm.value = chosen;
  ports().preferences.set(WHERE_I_AM, chosen ? "on" : undefined);
}

const DECLINED = "map-declined";
/** Squares of this zoom are saved where one is, as the relay cuts its packs. */
export const SQUARE_ZOOM = 11;

const declined = (): readonly string[] => (ports().preferences.get(DECLINED) ?? "").split(" ").filter(Boolean);

/** Somebody deleted it: it does not come back by itself. */
export function decline([z, x, y]: SavedPack["square"]): void {
  if (z < SQUARE_ZOOM) return;
  const down = z - SQUARE_ZOOM;
  const name = [SQUARE_ZOOM, x >> down, y >> down].join("/");
  ports().preferences.set(DECLINED, [...new Set([...declined(), name])].join(" "));
}

export const isDeclined = (square: string): boolean => declined().includes(square);

/** Where the map was looked at last; kept in memory alone. */
export const lastView = signal<MapView | undefined>(undefined);

/** From this zoom on somebody wants to see streets. */
const STREETS_FROM = 12;

/** Whose data is drawn anywhere in the view. */
const credits = signal<readonly string[]>([]);
const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

/** Whether the middle of the view has streets, or none although they are wanted; and whose those are that are drawn. */
export const streetsHere = computed((): { readonly saved: boolean; readonly credit: string } | undefined => {
  const view = lastView.value;
  if (!view) return undefined;
  const at = tileAt(view, tileZoom(view.zoom));
  const credit = credits.value.join(" · ");
  if (savedPacks.value.some((one) => covers(one, at))) return { saved: true, credit };
  return view.zoom >= STREETS_FROM && ports().maps ? { saved: false, credit } : credit === "" ? undefined : { saved: true, credit };
});

/** Draws the streets of what is saved; their code comes with the first pack. @returns how to stop */
export function followSavedMaps(chart: Chart, care: Care = {}): () => void {
  let streets: Streets | undefined;
  let opening = false;
  let closed = false;
  const open = async (): Promise<void> => {
    const { Streets } = await import("../map/streets/streets.ts").catch((error: unknown) => {
      // An update half fetched: the next change of what is saved tries again.
      opening = false;
      throw error;
    });
    const { maps } = ports();
    if (!maps || closed) return;
    streets = new Streets(maps, locale().split("-", 1)[0] as string, () => chart.show({ streets }), care);
    streets.credited = (list) => {
      if (!sameList(list, credits.peek())) credits.value = list;
    };
    streets.use(savedPacks.peek());
  };
  quietly(loadSavedPacks(), "page.streets");
  const stop = effect(() => {
    const packs = savedPacks.value;
    if (streets) streets.use(packs);
    else if (packs.length > 0 && !opening) {
      opening = true;
      quietly(open(), "page.streets");
    }
  });
  return () => {
    closed = true;
    stop();
    credits.value = [];
    streets?.close();
  };
}
