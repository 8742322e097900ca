import { sayDistance } from "../../view/format/say.ts";
import { t } from "../../view/words/t.ts";

export function Distance({ within }: { readonly within: number }) {
  return (
    <span class="dist">
      {sayDistance(within)} <small>{t("or.less")}</small>
    </span>
  );
}
