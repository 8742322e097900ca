import { t } from "../../../src/view/words/t.ts";
import { Say } from "./rows.tsx";
import { Screen } from "./screen.tsx";

/** Shown while a screen's script is loaded from the phone's storage. */
export function Waits() {
  return (
    <Screen title={t("app.name")}>
      <div data-waits="">
        <Say>{t("key.waits")}</Say>
      </div>
    </Screen>
  );
}
