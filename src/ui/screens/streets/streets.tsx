/** The map with streets: saving it for the area that was looked at, and what of it is on this device. */
import { type AreaMap, useAreaMap } from "../../../view/acts/area-map.ts";
import type { AreaOffer } from "../../../view/acts/maps.ts";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { sayTooLarge } from "../../../view/format/say-map.ts";
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

function Area() {
  const view = lastView.value ?? fix.value;
  const { area, look, save } = useAreaMap(view);
  if (!view) {
    return (
      <section class="card pad stack g2">
        <h2 class="sub">{t("streets.area")}</h2>
        <p class="small">{t("streets.area.none")}</p>
      </section>
    );
  }
  return (
    <section class="card pad stack g3" aria-labelledby="streets-area">
      <h2 class="sub" id="streets-area">
        {t("streets.area")}
      </h2>
      <p class="small" dir="auto">
        {nearestTown(view) ?? <bdi dir="ltr">{formatPoint(view)}</bdi>}
      </p>
      <div role="status" class="stack g3">
        <Outcome looked={area} onSave={save} />
      </div>
      {(area.kind === "not-yet" || area.kind === "trouble") && (
        <button type="button" class="btn line wide" onClick={() => look(view)}>
          {t("streets.look")}
        </button>
      )}
    </section>
  );
}

function Outcome({ looked, onSave }: { readonly looked: AreaMap; readonly onSave: (offer: AreaOffer) => void }) {
  if (looked.kind === "asking") return <p class="small">{t("streets.looking")}</p>;
  if (looked.kind === "saved") {
    return (
      <p class="inline nowrap">
        <Icon name="check" size="sm" />
        {t("streets.here")}
      </p>
    );
  }
  if (looked.kind === "too-large") return <MissingLine>{sayTooLarge(looked.large)}</MissingLine>;
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
