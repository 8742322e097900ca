import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EngineState } from "../../src/engine/face.ts";
import { Mark } from "../../src/view/parts/mark.tsx";
import { announced } from "../../src/view/state/announcements.ts";
import { engineState, phase } from "../../src/view/state/engine.ts";
import { worded } from "../../src/view/words/keypad.ts";
import { loadWords, withWords } from "../../src/view/words/language.ts";
import { t } from "../../src/view/words/t.ts";
import { lazyScreen } from "./parts/lazy.tsx";
import { Overlay } from "./parts/menu.tsx";
import { Say } from "./parts/rows.tsx";
import { Screen } from "./parts/screen.tsx";
import { Softkeys } from "./parts/softkeys.tsx";
import { phone } from "./phone.ts";
import { Welcome } from "./screens/welcome.tsx";
import { WhichRelay } from "./screens/which-relay.tsx";

const blank = (
  <main class="starting">
    <Mark />
  </main>
);
async function first<T>(part: Promise<T>): Promise<T> {
  await loadWords();
  return withWords("welcome", worded(part));
}
const Shell = lazyScreen(async () => {
  const [{ Shell }] = await Promise.all([import("./shell.tsx"), loadWords()]);
  return Shell;
}, blank);
/** Only its words are loaded later: its code is little more than what every screen uses. */
const WithWords = lazyScreen(() => withWords("welcome", Promise.resolve(Welcome)), blank);
const Locked = lazyScreen(() => first(import("./screens/lock.tsx")).then(({ Locked }) => Locked), blank);
const Wiped = lazyScreen(() => first(import("./screens/lock.tsx")).then(({ Wiped }) => Wiped), blank);

export function App() {
  return (
    <>
      <Toast />
      <Stage />
      <Overlay />
      <Softkeys />
    </>
  );
}

/** How long an announcement stays visible, ms. */
const TOAST_MS = 3500;

/**
 * Announcements for screen readers are also shown for a moment: a small screen has no other place for them. The screen shrinks to make
 * room, so that nothing being read or filled in is covered.
 */
function Toast() {
  const text = announced.value;
  const [gone, setGone] = useState("");
  const shown = text !== "" && gone !== text;
  useEffect(() => {
    const timer = setTimeout(() => setGone(text), TOAST_MS);
    // The screen is smaller now: scrolls the focused row into view.
    document.activeElement?.scrollIntoView({ block: "nearest" });
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class={shown ? "toast" : "sr"} role="status" aria-live="polite">
      {text}
    </p>
  );
}

function Stage() {
  const [choose, setChoose] = useState(() => phone().chooseRelay);
  if (choose) return <WhichRelay choose={choose} onChosen={() => setChoose(undefined)} />;
  const View = STAGES[phase.value];
  return <View />;
}

const STAGES: Readonly<Record<EngineState["phase"], ComponentType>> = {
  starting: () => blank,
  failed: Failed,
  welcome: WithWords,
  locked: Locked,
  wiped: Wiped,
  ready: Shell,
};

function Failed() {
  const why = engineState.value.failure ?? "storage";
  const own = why === "storage" || why === "crypto";
  return (
    <Screen
      title={t(own ? "failed.title" : "failed.gone")}
      aside=""
      center={{ label: t("key.again"), act: () => location.reload(), ember: true }}
      back={() => window.close()}
    >
      <Say lead>{t(own ? `key.failed.${why}` : `failed.${why}`)}</Say>
    </Screen>
  );
}
