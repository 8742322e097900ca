/** What each party can see, as a table and in sentences. No promise beyond what is true. */
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { PARTIES, SEEN, SEES_SAYS } from "../../state/told-privacy.ts";
import { t } from "../../words/t.ts";
import "./privacy.css";

export function Privacy() {
  return (
    <Page title={t("privacy.title")} backTo="/me">
      <p class="small">{t("privacy.when")}</p>
      <section class="card seescard">
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
                  <td key={PARTIES[i]}>
                    <span class={sees ? "yes" : "no"}>
                      <Icon name={sees ? "eye" : "eye-shut"} />
                      <span class="sr">{t(sees ? "sees.yes" : "sees.no")}</span>
                    </span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
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
