import { t } from "../../../src/view/words/t.ts";
import { Say } from "./rows.tsx";
import { Screen } from "./screen.tsx";

/** In the place of a screen whose script is on its way from the phone's own storage. */
export function Waits() {
  return (
    <Screen title={t("app.name")}>
      <div data-waits="">
        <Say>{t("key.waits")}</Say>
      </div>
    </Screen>
  );
}
