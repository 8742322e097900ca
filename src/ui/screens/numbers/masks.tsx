/** Masks: made for a time, given to one person by a link, ended; and one that somebody gave me. */
import { useState } from "preact/hooks";
import type { MyMask } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { claimMask, endMask, makeMask } from "../../../view/acts/numbers.ts";
import { isMaskLink } from "../../../view/format/number-address.ts";
import { useNow } from "../../../view/state/clock.ts";
import {
  MASK_SPANS,
  type MaskSpan,
  maskDirectories,
  numbersShown,
  SPANS,
  sayGrouped,
  sayMask,
} from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { arrivedAtNumbers } from "../../state/route.ts";

export function Masks() {
  const { masks } = numbersShown();
  return (
    <section class="stack g3">
      <h2 class="sub">{t("masks.title")}</h2>
      <p class="small">{t("masks.lead")}</p>
      {masks.map((mask) => (
        <Mask key={mask.id} mask={mask} />
      ))}
      {maskDirectories().map((directory) => (
        <Make key={directory} directory={directory} />
      ))}
    </section>
  );
}

function Make({ directory }: { readonly directory: string }) {
  const [span, setSpan] = useState<MaskSpan>("day");
  const { busy, trouble, run } = useAct();
  return (
    <div class="card pad stack g3">
      <h3 class="over">{t("masks.span")}</h3>
      <fieldset class="seg">
        <legend class="sr">{t("masks.span")}</legend>
        {SPANS.map((value) => (
          <button key={value} type="button" aria-pressed={span === value} onClick={() => setSpan(value)}>
            {t(`masks.span.${value}`)}
          </button>
        ))}
      </fieldset>
      <button type="button" class="btn line wide" aria-busy={busy} onClick={() => run(() => makeMask(directory, MASK_SPANS[span]))}>
        <Icon name="mark-mask" size="sm" />
        {t("masks.make")}
      </button>
      <TroubleLine trouble={trouble} />
    </div>
  );
}

function Mask({ mask }: { readonly mask: MyMask }) {
  const now = useNow();
  const { number, person, link, ended } = mask;
  return (
    <section class="card pad stack g3" aria-label={sayGrouped(number)}>
      <div class="inline nowrap">
        <Icon name="mark-mask" />
        <span class="grow">
          <span class="strong key" dir="ltr">
            {sayGrouped(number)}
          </span>
          <br />
          <span class="small num">{sayMask(mask, now)}</span>
        </span>
      </div>
      {link && (
        <>
          <p class="small">{t("masks.link")}</p>
          <ShareLink link={link} label={t("masks.title")} text={t("masks.claim")} />
        </>
      )}
      {person && (
        <a class="btn line wide" href={`/person#${person}`}>
          {t("masks.write")}
        </a>
      )}
      {!ended && <End id={mask.id} />}
    </section>
  );
}

function End({ id }: { readonly id: string }) {
  const [isAsking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  return (
    <>
      <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
        {t("masks.end")}
      </button>
      <TroubleLine trouble={trouble} />
      {isAsking && (
        <Confirm
          title={t("masks.end")}
          text={t("masks.end.text")}
          act={t("masks.end")}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            run(() => endMask(id));
          }}
        />
      )}
    </>
  );
}

/** The link of a mask by which the app was opened. */
export function ClaimMask() {
  const { busy, trouble, run } = useAct();
  const { mine } = numbersShown();
  const link = arrivedAtNumbers.value;
  if (!isMaskLink(link)) return null;
  const claim = (): void =>
    run(async () => {
      const done = await claimMask(link);
      arrivedAtNumbers.value = "";
      return done;
    });
  return (
    <section class="card pad stack g3" aria-label={t("masks.claim")}>
      <h2 class="sub inline">
        <Icon name="mark-mask" />
        {t("masks.claim")}
      </h2>
      <p class="small">{t(mine.some(({ login }) => !login) ? "masks.claim.text" : "masks.claim.login")}</p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn ember wide" aria-busy={busy} onClick={claim}>
        {t("masks.claim.go")}
      </button>
    </section>
  );
}
