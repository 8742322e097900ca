import { Mark } from "../../../view/parts/mark.tsx";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { Happened } from "./happened.tsx";
import "../privacy/privacy.css";
import "./about.css";

const CREDITS = ["earth", "towns", "zones", "parts"] as const;

export function About() {
  return (
    <Page title={t("about.title")} backTo="/me">
      <section class="stack g2 about">
        <Mark />
        <p class="head">{t("app.name")}</p>
        <p class="small num">{t("about.version", { version: ports().version })}</p>
      </section>
      <section class="plain small">
        <Happened />
        <div>
          <h2>{t("about.licence")}</h2>
          <p>{t("about.licence.text")}</p>
        </div>
        <div>
          <h2>{t("about.credits")}</h2>
          <ul class="stack g2">
            {CREDITS.map((key) => (
              <li key={key}>{t(`about.credits.${key}`)}</li>
            ))}
          </ul>
        </div>
      </section>
    </Page>
  );
}
