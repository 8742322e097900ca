/** My contact link with what a directory says of my number: to be scanned, sent, or read aloud. */
import { useEffect } from "preact/hooks";
import { useNumberLink } from "../../../src/view/acts/numbers.ts";
import { useLinkShared } from "../../../src/view/acts/people.ts";
import { sayDayNear } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { me } from "../../../src/view/state/engine.ts";
import { numbersShown, sayGrouped } from "../../../src/view/state/my-numbers.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { GiveLink } from "../parts/give-link.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function GiveNumber({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  const { given, trouble, give } = useNumberLink(directory, me.value?.link ?? "");
  useLinkShared();
  useEffect(give, []);
  const mine = numbersShown().mine.find((one) => one.directory === directory);
  if (!mine) return null;
  return (
    <Screen title={sayGrouped(mine.number)} left={{ label: t("key.back"), act: back }}>
      <TroubleLine trouble={trouble} />
      {given !== undefined && <GiveLink link={given} label={t("numbers.link")} />}
      <Say>{t("numbers.link.text", { day: sayDayNear(mine.until ?? now, now) })}</Say>
    </Screen>
  );
}
