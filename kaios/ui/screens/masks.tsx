/** Masks on keys: made for a time, given to one person, ended. */
import { useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { claimMask, endMask, makeMask } from "../../../src/view/acts/numbers.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import {
  MASK_SPANS,
  type MaskSpan,
  maskDirectories,
  numbersShown,
  SPANS,
  sayGrouped,
  sayMask,
} from "../../../src/view/state/my-numbers.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { GiveLink } from "../parts/give-link.tsx";
import { ask } from "../parts/menu.tsx";
import { Choice, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

const leftBack = () => ({ label: t("key.back"), act: back });

export function Masks() {
  const now = useNow(60);
  const [span, setSpan] = useState<MaskSpan>("day");
  const { trouble, run } = useAct();
  return (
    <Screen title={t("masks.title")} left={leftBack()}>
      {numbersShown().masks.map((mask) => (
        <Row
          key={mask.id}
          icon="mark-mask"
          title={sayGrouped(mask.number)}
          detail={sayMask(mask, now)}
          long
          act={() => go("marks", `mask ${mask.id}`)}
        />
      ))}
      <Choice label={t("masks.span")} values={SPANS} value={span} say={(value) => t(`masks.span.${value}`)} onChange={setSpan} />
      {maskDirectories().map((directory) => (
        <Row
          key={directory}
          icon="plus"
          title={t("masks.make")}
          label={t("key.make")}
          act={() => run(() => makeMask(directory, MASK_SPANS[span]))}
        />
      ))}
      <TroubleLine trouble={trouble} />
      <Say>{t("masks.lead")}</Say>
    </Screen>
  );
}

export function OneMask({ id }: { readonly id: string }) {
  const now = useNow(60);
  const { trouble, run } = useAct();
  const mask = numbersShown().masks.find((one) => one.id === id);
  if (!mask) return null;
  const { person, link, ended } = mask;
  const end = () =>
    ask({ title: t("masks.end"), text: t("masks.end.text"), verb: t("number.end"), onAct: () => run(() => endMask(id)) });
  return (
    <Screen title={sayGrouped(mask.number)} left={leftBack()}>
      <Say lead>{sayMask(mask, now)}</Say>
      {person !== undefined && <Row icon="mark-mask" title={t("masks.write")} act={() => go("person", person)} />}
      {link !== undefined && <GiveLink link={link} label={t("masks.link")} />}
      <TroubleLine trouble={trouble} />
      {!ended && <Row icon="close" title={t("masks.end")} label={t("key.select")} alarm act={end} />}
    </Screen>
  );
}

/** A mask that somebody gave me, typed as a link. */
export function ClaimMask({ link }: { readonly link: string }) {
  const { busy, trouble, run } = useAct();
  const claim = (): void => run(async () => ({ ...(await claimMask(link)), next: { to: "back" } }));
  const isIn = maskDirectories().length > 0;
  return (
    <Screen
      title={t("masks.claim")}
      left={leftBack()}
      right={isIn ? { label: t(busy ? "key.wait" : "key.take"), act: claim, ember: true } : undefined}
    >
      <TroubleLine trouble={trouble} />
      <Say lead>{t(isIn ? "masks.claim.text" : "masks.claim.login")}</Say>
    </Screen>
  );
}
