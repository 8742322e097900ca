/** Takes a parcel's codes from another screen by the camera. */
import { useRef, useState } from "preact/hooks";
import type { Sight } from "../../../view/scan/camera.ts";
import { Gathering } from "../../../view/scan/parcel-frames.ts";
import { useCamera } from "../../../view/scan/scanning.ts";
import { t } from "../../../view/words/t.ts";
import "../scan/scan.css";

/** The codes are fine and change eight times a second. Without a pause: one that is missed costs another round. */
const SIGHT: Sight = { width: 1280, height: 720, pause_ms: 0 };

export function ScanCodes({ taken }: { readonly taken: (text: string) => void }) {
  const [isOn, setOn] = useState(false);
  return (
    <>
      <button type="button" class="btn line wide" aria-expanded={isOn} onClick={() => setOn(!isOn)}>
        {t(isOn ? "couriers.codes.close" : "couriers.codes.scan")}
      </button>
      {isOn && (
        <Finder
          taken={(text) => {
            setOn(false);
            taken(text);
          }}
        />
      )}
    </>
  );
}

function Finder({ taken }: { readonly taken: (text: string) => void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [{ done, of }, setProgress] = useState({ done: 0, of: 0 });
  const [found] = useState(() => {
    const gathering = new Gathering();
    let isWhole = false;
    return (text: string): void => {
      if (isWhole || !gathering.take(text)) return;
      setProgress(gathering.progress);
      const whole = gathering.whole();
      if (whole === undefined) return;
      isWhole = true;
      taken(whole);
    };
  });
  const camera = useCamera(video, true, SIGHT, found);
  return (
    <div class="stack g2">
      <div class={camera === "on" ? "finder" : "finder still"}>
        <video ref={video} muted playsInline aria-label={t("scan.camera")} />
      </div>
      <p class="small center" role="status">
        {camera === "on" && (of > 0 ? t("couriers.codes.progress", { done, of }) : t("scan.looking"))}
        {camera === "refused" && t("couriers.codes.refused")}
        {camera === "none" && t("couriers.codes.none")}
      </p>
    </div>
  );
}
