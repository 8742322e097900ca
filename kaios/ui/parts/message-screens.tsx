/** Screens that only say why there is nothing else to see. */
import { t } from "../../../src/view/words/t.ts";
import { Say } from "./rows.tsx";
import { Screen } from "./screen.tsx";

const messageScreen = (message: "page.broken" | "lost") => (
  <Screen title={t(`${message}.title`)}>
    <Say lead>{t(`${message}.text`)}</Say>
  </Screen>
);

/** A screen that cannot be drawn. */
export const BrokenScreen = () => messageScreen("page.broken");

/** The note, person or room of this screen is gone. */
export const Lost = () => messageScreen("lost");
