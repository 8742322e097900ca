/** What each party can see, as a table and in sentences. */

import { useAct } from "../../../view/acts/act.ts";
import { coverMail, hideMail, newMailbox } from "../../../view/acts/hide-mail.ts";
import { SeesTable } from "../../../view/parts/sees-table.tsx";
import { covered, hidden } from "../../../view/state/engine.ts";
import { SEES_SAYS } from "../../../view/state/privacy-table.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import "./privacy.css";

function HideMail() {
  const { trouble, run } = useAct();
  const on = hidden.value;
  return (
    <>
      <section class="card rows">
        <Toggle
          title={t("hide.title")}
          state={t(on ? "hide.on" : "hide.off")}
          on={on}
          onChange={(next) => run(() => hideMail(next))}
        />
        {on && (
          <Toggle
            title={t("cover.title")}
            state={t("cover.text")}
            on={covered.value}
            onChange={(next) => run(() => coverMail(next))}
          />
        )}
        {on && (
          <button type="button" class="row" onClick={() => run(newMailbox)}>
            <span class="grow">
              <span class="strong">{t("hide.new")}</span>
              <br />
              <span class="small">{t("hide.new.text")}</span>
            </span>
          </button>
        )}
      </section>
      <TroubleLine trouble={trouble} />
      <p class="fine">{t("hide.fine")}</p>
    </>
  );
}

export function Privacy() {
  return (
    <Page title={t("privacy.title")} backTo="/me">
      <HideMail />
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
