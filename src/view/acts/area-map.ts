/** Saving the streets of an area, step by step: what there is, how much has come, and what went wrong. Both skins show this. */
import { useState } from "preact/hooks";
import type { Point } from "../format/distance.ts";
import { type AreaOffer, type MapTrouble, mapTroubleOf, offerFor, saveOffer, type TooLarge } from "./maps.ts";

export type AreaMap =
  | { readonly kind: "not-yet" | "asking" | "saved" }
  | { readonly kind: "offer"; readonly offer: AreaOffer }
  | { readonly kind: "saving"; readonly offer: AreaOffer; readonly bytes: number }
  | { readonly kind: "too-large"; readonly large: TooLarge }
  | { readonly kind: "trouble"; readonly why: MapTrouble };

export interface AreaMapActs {
  readonly area: AreaMap;
  /** Asks the relay for its list. */
  look(at: Point & { readonly zoom?: number }): void;
  save(offer: AreaOffer): void;
}

const NOT_YET: AreaMap = { kind: "not-yet" };

function toldBy(offer: Awaited<ReturnType<typeof offerFor>>): AreaMap {
  if (offer === "saved") return { kind: "saved" };
  if (offer === "nothing-here") return { kind: "trouble", why: offer };
  return "most" in offer ? { kind: "too-large", large: offer } : { kind: "offer", offer };
}

/** @param view what is looked at: what was said of another is said no more, but for a saving under way */
export function useAreaMap(view: Point | undefined): AreaMapActs {
  const [{ area, of }, setState] = useState<{ readonly area: AreaMap; readonly of?: Point | undefined }>({ area: NOT_YET });
  const setArea = (next: AreaMap): void => setState({ area: next, of: view });
  const fail = (error: unknown): void => setArea({ kind: "trouble", why: mapTroubleOf(error) });
  return {
    area: of === view || area.kind === "saving" ? area : NOT_YET,
    look(at) {
      setArea({ kind: "asking" });
      offerFor(at).then((offer) => setArea(toldBy(offer)), fail);
    },
    save(offer) {
      setArea({ kind: "saving", offer, bytes: 0 });
      const told = (bytes: number): void => setArea({ kind: "saving", offer, bytes });
      saveOffer(offer, told).then(() => setArea({ kind: "saved" }), fail);
    },
  };
}
