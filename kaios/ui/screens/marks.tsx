/** What each mark means, and what none of them does. The one that was pressed stands first. */
import { MEANINGS, type Meaning } from "../../../src/view/state/number-labels.ts";
import { shapeOf } from "../../../src/view/state/number-marks.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";

const iconOf = (meaning: Meaning) => (meaning === "human" ? "people" : meaning === "none" ? "mark-none" : shapeOf(meaning));
const Meant = ({ meaning }: { readonly meaning: Meaning }) => (
  <Row icon={iconOf(meaning)} title={t(`marks.${meaning}`)} detail={t(`marks.${meaning}.text`)} long />
);

export function Marks({ id }: { readonly id: string }) {
  return (
    <Screen title={t("marks.title")} left={{ label: t("key.back"), act: back }}>
      {MEANINGS.filter((meaning) => meaning === id).map((meaning) => (
        <Meant key={meaning} meaning={meaning} />
      ))}
      <Say>{t("marks.lead")}</Say>
      <Say lead>{t("marks.not")}</Say>
      {MEANINGS.filter((meaning) => meaning !== id).map((meaning) => (
        <Meant key={meaning} meaning={meaning} />
      ))}
    </Screen>
  );
}
