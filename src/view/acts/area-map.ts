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
  look(at: Point): void;
  save(offer: AreaOffer): void;
}

function toldBy(offer: Awaited<ReturnType<typeof offerFor>>): AreaMap {
  if (offer === "saved") return { kind: "saved" };
  if (offer === "nothing-here") return { kind: "trouble", why: offer };
  return "most" in offer ? { kind: "too-large", large: offer } : { kind: "offer", offer };
}

export function useAreaMap(): AreaMapActs {
  const [area, setArea] = useState<AreaMap>({ kind: "not-yet" });
  const fail = (error: unknown): void => setArea({ kind: "trouble", why: mapTroubleOf(error) });
  return {
    area,
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
