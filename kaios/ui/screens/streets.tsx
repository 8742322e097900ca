/** The map with streets: saving it for the area that was looked at, and what of it is on this phone. */
import { useEffect } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { type AreaMapActs, useAreaMap } from "../../../src/view/acts/area-map.ts";
import { type AreaOffer, deletePack } from "../../../src/view/acts/maps.ts";
import { formatPoint } from "../../../src/view/format/coordinates.ts";
import type { Point } from "../../../src/view/format/distance.ts";
import { sayDayNear, sayDistance } from "../../../src/view/format/say.ts";
import { sayPack, sayTooLarge } from "../../../src/view/format/say-map.ts";
import { saySize } from "../../../src/view/format/say-size.ts";
import { hasStreets, widthOf } from "../../../src/view/map/streets/covered.ts";
import type { SavedPack } from "../../../src/view/ports.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { fix } from "../../../src/view/state/position.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { lastView, loadSavedPacks, savedPacks } from "../../../src/view/state/saved-maps.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { listRows } from "../parts/list-rows.tsx";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

export function Streets() {
  const view = lastView.value ?? fix.value;
  const acts = useAreaMap(view);
  return (
    <Screen title={t("streets.title")} left={{ label: t("key.back"), act: back }}>
      <Group>{t("streets.area")}</Group>
      {view ? (
        <>
          <Say>
            <bdi dir="ltr">{formatPoint(view)}</bdi>
          </Say>
          <Area at={view} {...acts} />
        </>
      ) : (
        <Say>{t("streets.area.none")}</Say>
      )}
      <SavedStreets />
    </Screen>
  );
}

function Area({ at, area, look, save }: AreaMapActs & { readonly at: Point }) {
  const again = <Row icon="search" title={t("streets.look")} label={t("key.look")} act={() => look(at)} />;
  switch (area.kind) {
    case "not-yet":
      return again;
    case "asking":
      return <Say>{t("streets.looking")}</Say>;
    case "offer":
      return <Offer offer={area.offer} save={save} />;
    case "saving":
      return <Say>{t("streets.saving", { at: saySize(area.bytes), of: saySize(area.offer.bytes) })}</Say>;
    case "saved":
      return <Say>{t("streets.here")}</Say>;
    case "too-large":
      return <MissingLine>{sayTooLarge(area.large)}</MissingLine>;
    case "trouble":
      return (
        <>
          <MissingLine>{t(`streets.trouble.${area.why}`)}</MissingLine>
          {again}
        </>
      );
  }
}

/** What the relay learns stands before the row that tells it. */
function Offer({ offer, save }: { readonly offer: AreaOffer; readonly save: (offer: AreaOffer) => void }) {
  const nearest = offer.packs.find((pack) => hasStreets([pack]));
  return (
    <>
      {nearest && <Say>{t("streets.tells", { distance: sayDistance(widthOf(nearest.square)) })}</Say>}
      <Row
        icon="map"
        title={t("streets.save", { size: saySize(offer.bytes) })}
        label={t("save")}
        long
        ember
        act={() => save(offer)}
      />
    </>
  );
}

/** The packs on this phone, each with a way to delete it. */
export function SavedStreets() {
  useEffect(() => quietly(loadSavedPacks(), "page.streets"), []);
  const { trouble, run } = useAct();
  const packs = savedPacks.value;
  const sure = (pack: SavedPack): void =>
    ask({
      title: t("streets.delete", { name: sayPack(pack) }),
      text: t("streets.detail", { size: saySize(pack.bytes), day: sayDayNear(pack.saved_at, ports().now()) }),
      verb: t("delete"),
      onAct: () => run(deletePack(pack)),
    });
  return (
    <>
      <Group>{t("streets.saved")}</Group>
      <TroubleLine trouble={trouble} />
      {packs.length === 0 && <Say>{t("streets.saved.none")}</Say>}
      {listRows(
        packs.map((pack) => ({ ...pack, id: pack.hash })),
        (pack) => (
          <Row
            icon="map"
            title={sayPack(pack)}
            detail={t("streets.detail", { size: saySize(pack.bytes), day: sayDayNear(pack.saved_at, ports().now()) })}
            label={t("delete")}
            act={() => sure(pack)}
          />
        ),
      )}
    </>
  );
}
