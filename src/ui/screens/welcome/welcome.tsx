import { useEffect, useState } from "preact/hooks";
import { Mark } from "../../../view/parts/mark.tsx";
import { t } from "../../../view/words/t.ts";
import { lazy } from "../../parts/lazy.tsx";
import { arrivedLink } from "../../state/route.ts";
import { Scene } from "./scene.tsx";
import "../../../view/map/map-tokens.css";
import "../../controls.css";
import "./welcome.css";
import { afterFirstPaint } from "../../../view/state/first-paint.ts";
import { quietly } from "../../../view/state/quietly.ts";

// The steps are loaded right after the first paint, before anybody can have read it.
const steps = () => import("./steps.tsx");
const NameStep = lazy(() => steps().then((module) => module.NameStep));
const RestoreStep = lazy(() => steps().then((module) => module.RestoreStep));

type Step = "first" | "name" | "restore";

export function Welcome() {
  const [step, setStep] = useState<Step>("first");
  useEffect(() => {
    document.title = t("app.name");
    afterFirstPaint(() => quietly(steps(), "page.preload"));
  }, []);
  return (
    <main class="welcome">
      <div class="view">
        <Scene />
        <Brand />
      </div>
      <div class="say">
        <Brand />
        {step === "first" && <First onStep={setStep} />}
        {step === "name" && <NameStep onBack={() => setStep("first")} />}
        {step === "restore" && <RestoreStep onBack={() => setStep("first")} />}
      </div>
    </main>
  );
}

function Brand() {
  return (
    <div class="brand">
      <Mark />
      <span aria-hidden="true">{t("app.name")}</span>
    </div>
  );
}

function First({ onStep }: { readonly onStep: (step: Step) => void }) {
  return (
    <>
      <h1 class="title">{t("welcome.title")}</h1>
      <p class="lead">{t("welcome.lead")}</p>
      {arrivedLink.value && <p class="small">{t("welcome.link")}</p>}
      <div class="acts">
        <button type="button" class="btn ember wide" onClick={() => onStep("name")}>
          {t("welcome.start")}
        </button>
        <button type="button" class="btn line wide" onClick={() => onStep("restore")}>
          {t("welcome.restore")}
        </button>
      </div>
      <p class="fine center">{t("welcome.fine")}</p>
    </>
  );
}
