/** What each party can see, as a table and in sentences. */

import { SeesTable } from "../../../view/parts/sees-table.tsx";
import { SEES_SAYS } from "../../../view/state/privacy-table.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import "./privacy.css";

export function Privacy() {
  return (
    <Page title={t("privacy.title")} backTo="/me">
      <p class="small">{t("privacy.when")}</p>
      <section class="card seescard">
        <SeesTable icon={Icon} />
      </section>
      <section class="plain small">
        {SEES_SAYS.map((key) => (
          <div key={key}>
            <h2>{t(`privacy.${key}`)}</h2>
            <p>{t(`privacy.${key}.text`)}</p>
          </div>
        ))}
      </section>
    </Page>
  );
}
