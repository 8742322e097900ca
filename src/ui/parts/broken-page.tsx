/** Shown instead of a page that cannot be drawn. */
import { t } from "../../view/words/t.ts";

export const BrokenPage = () => (
  <main class="page">
    <h1 class="title">{t("page.broken.title")}</h1>
    <p>{t("page.broken.text")}</p>
  </main>
);
