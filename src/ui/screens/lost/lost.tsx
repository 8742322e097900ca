import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";

/** A path that leads nowhere, or to a note or person no longer here. */
export function Lost() {
  return (
    <Page title={t("lost.title")} backTo="/">
      <p class="lead">{t("lost.text")}</p>
      <a class="btn main wide" href="/">
        {t("lost.home")}
      </a>
    </Page>
  );
}
