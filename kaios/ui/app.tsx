import type { ComponentType } from "preact";
import type { EngineState } from "../../src/engine/face.ts";
import { lazy } from "../../src/ui/parts/lazy.tsx";
import { Mark } from "../../src/ui/parts/mark.tsx";
import { engineState, phase } from "../../src/ui/state/engine.ts";
import { live } from "../../src/ui/state/live.ts";
import { loadPageWords, loadWords } from "../../src/ui/words/language.ts";
import { t } from "../../src/ui/words/t.ts";
import { Overlay } from "./parts/menu.tsx";
import { Say } from "./parts/rows.tsx";
import { Screen } from "./parts/screen.tsx";
import { Softkeys } from "./parts/softkeys.tsx";
import { Welcome } from "./screens/welcome.tsx";

const blank = (
  <main class="starting">
    <Mark />
  </main>
);
const Shell = lazy(async () => {
  const [{ Shell }] = await Promise.all([import("./shell.tsx"), loadWords()]);
  return Shell;
}, blank);
const Locked = lazy(async () => {
  const [{ Locked }] = await Promise.all([import("./screens/lock.tsx"), loadWords(), loadPageWords()]);
  return Locked;
}, blank);
const Wiped = lazy(async () => {
  const [{ Wiped }] = await Promise.all([import("./screens/lock.tsx"), loadWords(), loadPageWords()]);
  return Wiped;
}, blank);

export function App() {
  return (
    <>
      <Stage />
      <Overlay />
      <Softkeys />
      <p class="sr" role="status" aria-live="polite">
        {live}
      </p>
    </>
  );
}

function Stage() {
  const View = STAGES[phase.value];
  return <View />;
}

const STAGES: Readonly<Record<EngineState["phase"], ComponentType>> = {
  starting: () => blank,
  failed: Failed,
  welcome: Welcome,
  locked: Locked,
  wiped: Wiped,
  ready: Shell,
};

function Failed() {
  const storage = engineState.value.failure !== "crypto";
  return (
    <Screen
      title={t("failed.title")}
      aside=""
      center={{ label: t("key.again"), act: () => location.reload(), ember: true }}
      back={() => window.close()}
    >
      <Say lead>{t(storage ? "key.failed.storage" : "key.failed.crypto")}</Say>
    </Screen>
  );
}
