/** Keeps the saved map as the relay has it now, and the area where one is, for who chose that. */
import { computed, effect } from "@preact/signals";
import { areNested } from "../../protocol/maps/nested.ts";
import type { PackList, PackListing } from "../../protocol/maps/pack-list.ts";
import type { Point } from "../format/distance.ts";
import { hasStreets, packsAt, tileAt } from "../map/streets/covered.ts";
import type { SavedPack } from "../ports.ts";
import { connection } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
import { fix } from "../state/position.ts";
import { quietly } from "../state/quietly.ts";
import { isDeclined, loadSavedPacks, SQUARE_ZOOM, savedPacks, savesWhereIAm } from "../state/saved-maps.ts";
import { offerFor, saveOffer } from "./maps.ts";

/** How old the last look at the relay's list may be, seconds. */
const LOOK_SECS = 86_400;
/** `<when, unix seconds> <relay>`: the last look, and at whose list. */
const LOOKED = "map-looked";
/** How often a connection that lasts is asked whether a look is due, ms. */
const ASK_MS = 3_600_000;

type Square = Pick<PackListing, "square" | "zooms">;

const overlap = (a: Square, b: Square): boolean =>
  areNested(a.square, b.square) && a.zooms[0] <= b.zooms[1] && b.zooms[0] <= a.zooms[1];

/** A saved pack that is listed no more, and what is listed for the same squares now. */
interface Renewal {
  readonly old: SavedPack;
  readonly packs: readonly PackListing[];
}

/** What the list has in another form than it was saved. A map that was taken away renews nothing: what is saved of it stays. */
export function renewalsOf(saved: readonly SavedPack[], list: PackList): readonly Renewal[] {
  const listed = new Set(list.packs.map(({ hash }) => hash));
  return saved
    .filter(({ hash }) => !listed.has(hash))
    .map((old) => ({ old, packs: list.packs.filter((pack) => overlap(pack, old)) }))
    .filter(({ packs }) => packs.length > 0);
}

/** Fetches what has changed of the packs of a relay. An old one goes once all that stands in its place is kept. @throws with a `trouble` */
export async function refreshPacks(relay: string): Promise<void> {
  const { maps, now, preferences } = ports();
  const saved = savedPacks.peek().filter((pack) => pack.relay === relay);
  if (!maps || saved.length === 0) return;
  const list = await maps.offered(relay);
  const failures: unknown[] = [];
  for (const { old, packs } of renewalsOf(saved, list)) {
    const kept = new Set(savedPacks.peek().map(({ hash }) => hash));
    try {
      await saveOffer({ relay, list, packs: packs.filter(({ hash }) => !kept.has(hash)), bytes: 0 }, () => undefined);
      await maps.remove(old.hash);
    } catch (error) {
      // The others are renewed all the same.
      failures.push(error);
    }
  }
  await loadSavedPacks();
  if (failures.length > 0) throw failures[0];
  preferences.set(LOOKED, `${Math.floor(now())} ${relay}`);
}

/** A look that never was, was at another relay's list, or lies ahead of the clock, is due. */
function isDue(relay: string): boolean {
  const [at = Number.NaN, whose] = (ports().preferences.get(LOOKED) ?? "").split(" ");
  const age = ports().now() - Number(at);
  return !(whose === relay && age >= 0 && age < LOOK_SECS);
}

/** Squares asked for in this run: each once, so that one that the relay lacks is not asked for again. */
const asked = new Set<string>();

async function saveSquareOf(here: Point): Promise<void> {
  const name = tileAt(here, SQUARE_ZOOM).join("/");
  if (asked.has(name) || isDeclined(name)) return;
  asked.add(name);
  try {
    await loadSavedPacks();
    if (hasStreets(packsAt(savedPacks.peek(), here))) return;
    const offer = await offerFor(here);
    if (typeof offer === "object" && "packs" in offer) await saveOffer(offer, () => undefined);
  } catch (error) {
    // The next connection, or place, tries again.
    asked.delete(name);
    throw error;
  }
}

async function lookAgain(relay: string): Promise<void> {
  await loadSavedPacks();
  await refreshPacks(relay);
}

/** While there is a connection. @returns how to stop */
export function keepMap(): () => void {
  const relay = computed(() => (connection.value.state === "online" ? connection.value.relay : undefined));
  const square = computed(() => (fix.value ? tileAt(fix.value, SQUARE_ZOOM).join("/") : undefined));
  const look = (at: string | undefined): void => {
    if (at !== undefined && isDue(at)) quietly(lookAgain(at), "page.streets");
  };
  const timer = setInterval(() => look(relay.peek()), ASK_MS);
  const stops = [
    () => clearInterval(timer),
    effect(() => look(relay.value)),
    effect(() => {
      if (relay.value === undefined || square.value === undefined || !savesWhereIAm.value) return;
      const here = fix.peek();
      if (here) quietly(saveSquareOf(here), "page.streets");
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
