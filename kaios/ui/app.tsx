import type { ComponentType } from "preact";
import type { EngineState } from "../../src/engine/face.ts";
import { lazy } from "../../src/ui/parts/lazy.tsx";
import { Mark } from "../../src/ui/parts/mark.tsx";
import { engineState, phase } from "../../src/ui/state/engine.ts";
import { live } from "../../src/ui/state/live.ts";
import { loadWords, withWords } from "../../src/ui/words/language.ts";
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
/** The keypad's first screens say more than a map does. */
async function worded<T>(part: Promise<T>): Promise<T> {
  await loadWords();
  return withWords("pages", part);
}
const Shell = lazy(() => worded(import("./shell.tsx")).then(({ Shell }) => Shell), blank);
const Locked = lazy(() => worded(import("./screens/lock.tsx")).then(({ Locked }) => Locked), blank);
const Wiped = lazy(() => worded(import("./screens/lock.tsx")).then(({ Wiped }) => Wiped), blank);

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
