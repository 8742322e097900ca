/** The scanner: finds a contact link, an invitation to verify, or the code of the person whose screen led here. */
import { useRef } from "preact/hooks";
import type { Person } from "../../../src/engine/face.ts";
import { linkKind } from "../../../src/view/format/app-link.ts";
import type { Sight } from "../../../src/view/scan/camera.ts";
import { sayScanTrouble, useCamera, useScanResult } from "../../../src/view/scan/scanning.ts";
import { personById } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, replace } from "../nav.ts";
import { Lost } from "../parts/message-screens.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine } from "../parts/trouble-lines.tsx";

/**
 * What the cheapest of these cameras give. One search takes a server 4 ms, so a phone perhaps 150; the pause leaves most of the time to
 * the picture and the keys. docs/kaios.md, Scanning.
 */
const SIGHT: Sight = { width: 640, height: 480, pause_ms: 500 };

const onLink = (link: string): void => replace(linkKind(link) === "add" ? "add" : "verify", link);

export function Scan({ id }: { readonly id: string }) {
  const person = id ? personById(id) : undefined;
  return id && !person ? <Lost /> : <Finder person={person} />;
}

function Finder({ person }: { readonly person: Person | undefined }) {
  const video = useRef<HTMLVideoElement>(null);
  const { trouble, found } = useScanResult(person?.id, onLink);
  const camera = useCamera(video, true, SIGHT, found);
  const looks = camera === "on";
  const fails = camera === "refused" || camera === "none";
  const otherwise = (): void => (person ? replace("finger", person.id) : replace("add"));
  const wanted = t(person ? "scan.person.text" : "scan.text");
  return (
    <Screen
      title={person ? person.name || t("person.nameless") : t("scan.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(person ? "key.compare" : "key.type"), act: otherwise, ember: fails }}
    >
      <div class="finder" hidden={!looks}>
        <div class="seen">
          <video ref={video} muted playsInline aria-label={t("scan.camera")} />
          <Frame />
        </div>
        {trouble ? <MissingLine>{sayScanTrouble(trouble)}</MissingLine> : <Say>{wanted}</Say>}
      </div>
      {!looks && !fails && (
        <>
          <Say lead>{wanted}</Say>
          <Say>{t("scan.why")}</Say>
        </>
      )}
      {fails && (
        <>
          <MissingLine>{t(camera === "none" ? "key.scan.none" : "key.scan.refused")}</MissingLine>
          <Say lead>{t(person ? "key.scan.aloud" : "key.scan.type")}</Say>
        </>
      )}
    </Screen>
  );
}

/** Four corners in two tones, visible on any background. */
function Frame() {
  const corners = "M5 22V5h17M78 5h17v17M95 78v17H78M22 95H5V78";
  return (
    <svg class="sight" viewBox="0 0 100 100" aria-hidden="true">
      <path class="h" d={corners} />
      <path d={corners} />
    </svg>
  );
}
