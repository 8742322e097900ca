/** What each party can see, and what this is. */
import { Mark } from "../../../src/view/parts/mark.tsx";
import { SeesTable } from "../../../src/view/parts/sees-table.tsx";
import { ports } from "../../../src/view/state/ports.ts";
import { SEES_SAYS } from "../../../src/view/state/privacy-table.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Icon } from "../parts/icon.tsx";
import { Group, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";

export function Privacy() {
  return (
    <Screen title={t("privacy.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <Say>{t("privacy.when")}</Say>
      <SeesTable icon={Icon} />
      {SEES_SAYS.map((key) => (
        <section key={key}>
          <Group>{t(`privacy.${key}`)}</Group>
          <Say>{t(`privacy.${key}.text`)}</Say>
        </section>
      ))}
    </Screen>
  );
}

const CREDITS = ["earth", "zones", "parts"] as const;
/** What the touch app does and this one does not, each with its reason. */
const ABSENT = ["towns", "edge", "copy", "dark", "install"] as const;

export function About() {
  return (
    <Screen title={t("about.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <div class="brand">
        <Mark />
      </div>
      <Say lead>{t("about.version", { version: ports().version })}</Say>
      <Group>{t("key.absent")}</Group>
      {ABSENT.map((key) => (
        <Say key={key}>{t(`key.absent.${key}`)}</Say>
      ))}
      <Group>{t("key.keys")}</Group>
      <Say>{t("key.keys.text")}</Say>
      <Group>{t("about.licence")}</Group>
      <Say>{t("about.licence.text")}</Say>
      <Group>{t("about.credits")}</Group>
      {CREDITS.map((key) => (
        <Say key={key}>{t(`about.credits.${key}`)}</Say>
      ))}
    </Screen>
  );
}
