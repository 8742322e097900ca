/** A parcel as codes that go round, for the camera of the phone beside this one. */
import { useEffect, useState } from "preact/hooks";
import { framesOf } from "../../../view/scan/parcel-frames.ts";
import { t } from "../../../view/words/t.ts";
import { Qr } from "../../parts/qr.tsx";

/** Eight a second. */
const TURN_MS = 125;
const SIZE = 320;

export function ShowCodes({ text }: { readonly text: string }) {
  const [isShown, setShown] = useState(false);
  const frames = framesOf(text);
  if (!frames) return null;
  return (
    <>
      <button type="button" class="btn line wide" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
        {t(isShown ? "couriers.codes.close" : "couriers.codes.show")}
      </button>
      {isShown && <Round frames={frames} />}
    </>
  );
}

function Round({ frames }: { readonly frames: readonly string[] }) {
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setAt((before) => (before + 1) % frames.length), TURN_MS);
    return () => clearInterval(timer);
  }, [frames.length]);
  return (
    <div class="stack g2 center">
      <Qr text={frames[at] ?? ""} label={t("couriers.codes.show")} size={SIZE} light />
      <p class="small">{t("couriers.codes.show.text")}</p>
    </div>
  );
}
