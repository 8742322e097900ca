import { lazyWith, type UnloadedProps } from "../../../src/view/parts/lazy.tsx";
import { t } from "../../../src/view/words/t.ts";
import { Row, Say } from "./rows.tsx";
import { Screen } from "./screen.tsx";

const UnloadedScreen = ({ again }: UnloadedProps) => (
  <Screen title={t("app.name")} center={{ label: t("key.again"), act: again, ember: true }}>
    <Say alert>{t("lazy.failed")}</Say>
  </Screen>
);

const UnloadedRow = ({ again }: UnloadedProps) => <Row title={t("lazy.failed")} label={t("key.again")} act={again} long />;

/** A whole screen: if loading fails, the middle key tries again and Back still works. */
export const lazyScreen = lazyWith(UnloadedScreen);

/** Rows of a screen. */
export const lazyRows = lazyWith(UnloadedRow);

/** An overlay: if loading fails, the screen below stays as it is. */
export const lazyOverlay = lazyWith(() => null);
