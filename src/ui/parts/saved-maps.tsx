/** The packs of the map on this device, each with a way to delete it. */
import { useEffect, useRef } from "preact/hooks";
import { useAct } from "../../view/acts/act.ts";
import { deletePack } from "../../view/acts/maps.ts";
import { sayDayNear } from "../../view/format/say.ts";
import { sayPack } from "../../view/format/say-map.ts";
import { saySize } from "../../view/format/say-size.ts";
import { middleOf } from "../../view/map/streets/covered.ts";
import type { SavedPack } from "../../view/ports.ts";
import { show } from "../../view/state/map.ts";
import { wide } from "../../view/state/media.ts";
import { ports } from "../../view/state/ports.ts";
import { quietly } from "../../view/state/quietly.ts";
import { loadSavedPacks, savedPacks } from "../../view/state/saved-maps.ts";
import { t } from "../../view/words/t.ts";
import { go } from "../state/route.ts";
import { Icon } from "./icon.tsx";
import { TroubleLine } from "./trouble-lines.tsx";

export function SavedMaps() {
  useEffect(() => quietly(loadSavedPacks(), "page.streets"), []);
  const packs = savedPacks.value;
  const { trouble, run } = useAct();
  const heading = useRef<HTMLHeadingElement>(null);
  const begun = useRef(false);
  useEffect(() => {
    // The button that deleted one is gone with its row.
    if (begun.current && document.activeElement === document.body) heading.current?.focus();
    begun.current = true;
  }, [packs.length]);
  return (
    <section class="stack g2" aria-labelledby="streets-saved">
      <h2 class="sub" id="streets-saved" ref={heading} tabIndex={-1}>
        {t("streets.saved")}
      </h2>
      {packs.length === 0 && <p class="small">{t("streets.saved.none")}</p>}
      <TroubleLine trouble={trouble} />
      {packs.length > 0 && (
        <ul class="card rows" aria-labelledby="streets-saved">
          {packs.map((pack) => (
            <li class="row" key={pack.hash}>
              <span class="grow">
                <span class="medium" dir="auto">
                  {sayPack(pack)}
                </span>
                <br />
                <span class="small num">
                  {t("streets.detail", { size: saySize(pack.bytes), day: sayDayNear(pack.saved_at, ports().now()) })}
                </span>
              </span>
              <button
                type="button"
                class="icon-btn"
                aria-label={t("streets.show", { name: sayPack(pack) })}
                onClick={() => showArea(pack)}
              >
                <Icon name="map" />
              </button>
              <button
                type="button"
                class="icon-btn"
                aria-label={t("streets.delete", { name: sayPack(pack) })}
                onClick={() => run(deletePack(pack))}
              >
                <Icon name="bin" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function showArea({ square, zooms }: SavedPack): void {
  show(middleOf(square), zooms[0] + 1);
  // On a wide screen the map is there already.
  if (!wide.peek()) go("/");
}
