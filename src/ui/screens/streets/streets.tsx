/** The map with streets: saving it for the area that was looked at, and what of it is on this device. */
import { useState } from "preact/hooks";
import { type AreaOffer, type MapTrouble, mapTroubleOf, offerFor, saveOffer } from "../../../view/acts/maps.ts";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { saySize } from "../../../view/format/say-size.ts";
import { widthOf } from "../../../view/map/streets/covered.ts";
import { nearestTown } from "../../../view/map/towns.ts";
import { fix } from "../../../view/state/position.ts";
import { lastView, savesWhereIAm, saveWhereIAm } from "../../../view/state/saved-maps.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { SavedMaps } from "../../parts/saved-maps.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";

export function StreetsPage() {
  return (
    <Page title={t("streets.title")} backTo="/me">
      <Area />
      <WhereIAm />
      <SavedMaps />
    </Page>
  );
}

function WhereIAm() {
  return (
    <section class="card rows">
      <Toggle
        title={t("streets.where-i-am")}
        state={t("streets.where-i-am.tells")}
        on={savesWhereIAm.value}
        onChange={saveWhereIAm}
      />
    </section>
  );
}

type Looked =
  | { readonly kind: "not-yet" }
  | { readonly kind: "asking" }
  | { readonly kind: "saving"; readonly offer: AreaOffer; readonly bytes: number }
  | { readonly kind: "offer"; readonly offer: AreaOffer }
  | { readonly kind: "saved" }
  | { readonly kind: "trouble"; readonly why: MapTrouble };

function Area() {
  const [looked, setLooked] = useState<Looked>({ kind: "not-yet" });
  const view = lastView.value ?? fix.value;
  if (!view) {
    return (
      <section class="card pad stack g2">
        <h2 class="sub">{t("streets.area")}</h2>
        <p class="small">{t("streets.area.none")}</p>
      </section>
    );
  }
  const fail = (error: unknown): void => setLooked({ kind: "trouble", why: mapTroubleOf(error) });
  const look = (): void => {
    setLooked({ kind: "asking" });
    offerFor(view).then((offer) => {
      if (offer === "saved") setLooked({ kind: "saved" });
      else if (offer === "nothing-here") setLooked({ kind: "trouble", why: offer });
      else setLooked({ kind: "offer", offer });
    }, fail);
  };
  const save = (offer: AreaOffer): void => {
    setLooked({ kind: "saving", offer, bytes: 0 });
    saveOffer(offer, (bytes) => setLooked({ kind: "saving", offer, bytes })).then(() => setLooked({ kind: "saved" }), fail);
  };
  return (
    <section class="card pad stack g3" aria-labelledby="streets-area">
      <h2 class="sub" id="streets-area">
        {t("streets.area")}
      </h2>
      <p class="small" dir="auto">
        {nearestTown(view) ?? <bdi dir="ltr">{formatPoint(view)}</bdi>}
      </p>
      <div role="status" class="stack g3">
        <Outcome looked={looked} onSave={save} />
      </div>
      {(looked.kind === "not-yet" || looked.kind === "trouble") && (
        <button type="button" class="btn line wide" onClick={look}>
          {t("streets.look")}
        </button>
      )}
    </section>
  );
}

function Outcome({ looked, onSave }: { readonly looked: Looked; readonly onSave: (offer: AreaOffer) => void }) {
  if (looked.kind === "asking") return <p class="small">{t("streets.looking")}</p>;
  if (looked.kind === "saved") {
    return (
      <p class="inline nowrap">
        <Icon name="check" size="sm" />
        {t("streets.here")}
      </p>
    );
  }
  if (looked.kind === "trouble") return <MissingLine>{t(`streets.trouble.${looked.why}`)}</MissingLine>;
  if (looked.kind === "offer") {
    const { offer } = looked;
    const nearest = offer.packs.find(({ zooms }) => zooms[1] > 10);
    return (
      <>
        <button type="button" class="btn ember wide" onClick={() => onSave(offer)}>
          {t("streets.save", { size: saySize(offer.bytes) })}
        </button>
        {nearest && <p class="fine">{t("streets.tells", { distance: sayDistance(widthOf(nearest.square)) })}</p>}
      </>
    );
  }
  if (looked.kind !== "saving") return null;
  const words = t("streets.saving", { at: saySize(looked.bytes), of: saySize(looked.offer.bytes) });
  return (
    <>
      <progress class="progress" max={looked.offer.bytes} value={looked.bytes} aria-label={words} />
      <p class="small num">{words}</p>
    </>
  );
}
