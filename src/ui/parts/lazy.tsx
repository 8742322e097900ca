import { lazyWith, type UnloadedProps } from "../../view/parts/lazy.tsx";
import { t } from "../../view/words/t.ts";

const Unloaded = ({ again }: UnloadedProps) => (
  <div class="unloaded" role="alert">
    <p>{t("lazy.failed")}</p>
    <button type="button" class="btn line" onClick={again}>
      {t("try.again")}
    </button>
  </div>
);

export const lazy = lazyWith(Unloaded);
