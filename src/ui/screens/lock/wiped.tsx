/** The last screen after a wipe. It leads nowhere. */
import { useEffect } from "preact/hooks";
import { unwiped } from "../../../view/acts/lock.ts";
import { Mark } from "../../../view/parts/mark.tsx";
import { t } from "../../../view/words/t.ts";
import { ErrorLine } from "../../parts/trouble-lines.tsx";
import "../../controls.css";

export function Wiped() {
  useEffect(() => {
    document.title = t("title.page", { title: t("wiped.title") });
  }, []);
  return (
    <main class="starting said">
      <Mark />
      <h1 class="title">{t("wiped.title")}</h1>
      <p class="lead">{t("wiped.text")}</p>
      {unwiped.value.length > 0 && <ErrorLine>{t("wipe.failed", { parts: unwiped.value.join(", ") })}</ErrorLine>}
      <button type="button" class="btn main" onClick={() => location.reload()}>
        {t("wiped.again")}
      </button>
    </main>
  );
}
