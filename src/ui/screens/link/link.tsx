import { me } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { MyCode } from "../../parts/my-code.tsx";
import { Page } from "../../parts/page.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import "./link.css";

export function MyLink() {
  const self = me.value;
  if (!self) return null;
  return (
    <Page title={t("link.title")} backTo="/people">
      <p class="lead">{t("link.text")}</p>
      <div class="mylink">
        <MyCode link={self.link} size={264} />
      </div>
      <ShareLink link={self.link} label={t("link.title")} text={t("link.share.text")} />
      <p class="fine">{t("link.fine")}</p>
    </Page>
  );
}
