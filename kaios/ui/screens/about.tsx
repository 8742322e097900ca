/** What each party can see, and what this is. */
import { Mark } from "../../../src/ui/parts/mark.tsx";
import { ports } from "../../../src/ui/state/ports.ts";
import { PARTIES, SEEN, SEES_SAYS } from "../../../src/ui/state/told-privacy.ts";
import { t } from "../../../src/ui/words/t.ts";
import { back } from "../nav.ts";
import { Icon } from "../parts/icon.tsx";
import { Group, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";

export function Privacy() {
  return (
    <Screen title={t("privacy.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <Say>{t("privacy.when")}</Say>
      <table class="sees">
        <thead>
          <tr>
            <td />
            {PARTIES.map((party) => (
              <th key={party} scope="col">
                {t(`party.${party}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SEEN.map(([what, ...seen]) => (
            <tr key={what}>
              <th scope="row">{t(`sees.${what}`)}</th>
              {seen.map((sees, i) => (
                <td key={PARTIES[i]} class={sees ? "yes" : "no"}>
                  <Icon name={sees ? "eye" : "eye-shut"} small />
                  <span class="sr">{t(sees ? "sees.yes" : "sees.no")}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
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
const ABSENT = ["camera", "towns", "install"] as const;

export function About() {
  return (
    <Screen title={t("about.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <div class="brand">
        <Mark />
      </div>
      <Say lead>
        {t("app.name")} {t("about.version", { version: ports().version })}
      </Say>
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
