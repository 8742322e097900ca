import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Mark } from "../view/parts/mark.tsx";
import { announced } from "../view/state/announcements.ts";
import { engineState, phase } from "../view/state/engine.ts";
import { loadWords, withWords } from "../view/words/language.ts";
import { t } from "../view/words/t.ts";
import { lazy } from "./parts/lazy.tsx";
import "./app.css";

const blank = (
  <main class="starting">
    <Mark />
  </main>
);
const Welcome = lazy(async () => (await withWords("welcome", import("./screens/welcome/welcome.tsx"))).Welcome, blank);
const Lock = lazy(async () => {
  // The recovery words that unlock it are the ones that restore an identity.
  const lock = withWords("welcome", withWords("pages", import("./screens/lock/lock.tsx")));
  const [{ Lock }] = await Promise.all([lock, loadWords()]);
  return Lock;
}, blank);
const Wiped = lazy(async () => {
  const [{ Wiped }] = await Promise.all([withWords("pages", import("./screens/lock/wiped.tsx")), loadWords()]);
  return Wiped;
}, blank);
const Shell = lazy(async () => {
  const [{ Shell }] = await Promise.all([import("./shell.tsx"), loadWords()]);
  return Shell;
}, blank);

/** Nothing is kept on this device, so nobody is here: the welcome need not wait for the engine to say so. */
const isNew = signal(false);

/** The welcome is the first thing that is drawn, as soon as it has come. */
export async function beginWithWelcome(): Promise<void> {
  isNew.value = true;
  await Welcome.load();
}

export function App() {
  return (
    <>
      <Stage />
      <p class="sr" role="status" aria-live="polite">
        {announced}
      </p>
    </>
  );
}

function Stage() {
  switch (phase.value) {
    case "starting":
      // What is pressed meanwhile waits for the engine.
      return isNew.value ? <Welcome /> : blank;
    case "failed":
      return <Failed />;
    case "welcome":
      return <Welcome />;
    case "locked":
      return <Lock />;
    case "wiped":
      return <Wiped />;
    case "ready":
      return <Shell />;
  }
}

function Failed() {
  const why = engineState.value.failure ?? "storage";
  const title = t(why === "storage" || why === "crypto" ? "failed.title" : "failed.gone");
  useEffect(() => {
    document.title = t("title.page", { title });
  }, [title]);
  return (
    <main class="starting said">
      <Mark />
      <h1 class="title">{title}</h1>
      <p class="lead">{t(`failed.${why}`)}</p>
      <button type="button" class="btn main" onClick={() => location.reload()}>
        {t("try.again")}
      </button>
    </main>
  );
}
