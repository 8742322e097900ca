/** A parcel as codes that go round, for the camera of the phone beside this one, until that one shows its answer. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Sight } from "../../../view/scan/camera.ts";
import { answerOf, framesOf } from "../../../view/scan/parcel-frames.ts";
import { useCamera } from "../../../view/scan/scanning.ts";
import { t } from "../../../view/words/t.ts";
import { Qr } from "../../parts/qr.tsx";
import "../scan/scan.css";

/** Eight a second. */
const TURN_MS = 125;
const SIZE = 320;
/** The answer is one coarse code, before the camera beside the screen. */
const SIGHT: Sight = { width: 640, height: 480, pause_ms: 100, facing: "user" };

export function ShowCodes({ text }: { readonly text: string }) {
  const [is, setIs] = useState<"hidden" | "shown" | "answered">("hidden");
  const frames = framesOf(text);
  if (!frames) return null;
  const isShown = is === "shown";
  return (
    <>
      <button type="button" class="btn line wide" aria-expanded={isShown} onClick={() => setIs(isShown ? "hidden" : "shown")}>
        {t(isShown ? "couriers.codes.close" : "couriers.codes.show")}
      </button>
      {isShown && <Round frames={frames} answer={answerOf(text)} answered={() => setIs("answered")} />}
      {is === "answered" && (
        <p class="small" role="status">
          {t("couriers.codes.answered")}
        </p>
      )}
    </>
  );
}

interface RoundProps {
  readonly frames: readonly string[];
  readonly answer: string;
  readonly answered: () => void;
}

function Round({ frames, answer, answered }: RoundProps) {
  const [at, setAt] = useState(0);
  const [looks, setLooks] = useState(false);
  useEffect(() => {
    const timer = setInterval(() => setAt((before) => (before + 1) % frames.length), TURN_MS);
    return () => clearInterval(timer);
  }, [frames.length]);
  return (
    <div class="stack g2 center">
      <Qr text={frames[at] ?? ""} label={t("couriers.codes.show")} size={SIZE} light />
      <p class="small">{t("couriers.codes.show.text")}</p>
      {looks ? (
        <Answer answer={answer} answered={answered} />
      ) : (
        <button type="button" class="btn quiet" onClick={() => setLooks(true)}>
          {t("couriers.codes.look")}
        </button>
      )}
    </div>
  );
}

function Answer({ answer, answered }: Omit<RoundProps, "frames">) {
  const video = useRef<HTMLVideoElement>(null);
  const [found] = useState(() => (text: string): void => {
    if (text === answer) answered();
  });
  const camera = useCamera(video, true, SIGHT, found);
  return (
    <>
      <div class={camera === "on" ? "finder" : "finder still"}>
        <video ref={video} muted playsInline aria-label={t("scan.camera")} />
      </div>
      <p class="small center" role="status">
        {camera === "on" && t("couriers.codes.looking")}
        {(camera === "refused" || camera === "none") && t("couriers.codes.blind")}
      </p>
    </>
  );
}
