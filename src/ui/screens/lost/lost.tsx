import { Page } from "../../parts/page.tsx";
import { t } from "../../words/t.ts";

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
