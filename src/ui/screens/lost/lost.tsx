import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";

/** For an unknown path, or a note or person that is gone. */
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
