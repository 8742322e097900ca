/** The scanner: finds a contact link, a link to verify, or the code of a person's page. */
import { useRef, useState } from "preact/hooks";
import type { Sight } from "../../../view/scan/camera.ts";
import { sayScanTrouble, useCamera, useScanResult } from "../../../view/scan/scanning.ts";
import { personById } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { ErrorLine } from "../../parts/trouble-lines.tsx";
import { navigations, openLink } from "../../state/route.ts";
import { Lost } from "../lost/lost.tsx";
import "./scan.css";

/** Enough for a code that fills a third of the frame; one search takes some tens of milliseconds. */
const SIGHT: Sight = { width: 1280, height: 720, pause_ms: 120 };

const onLink = (link: string): void => openLink(link, { replace: true });

export function Scan({ id }: { readonly id: string }) {
  const person = id ? personById(id) : undefined;
  if (id && !person) return <Lost />;
  const name = person ? person.name || t("person.nameless") : undefined;
  return (
    <Page
      title={name === undefined ? t("scan.title") : t("scan.person", { name })}
      backTo={id ? `/person#${id}` : "/people"}
      dock={
        <a class="btn line wide" href={id ? `/person#${id}` : "/add"}>
          {t(id ? "scan.voice" : "scan.paste")}
        </a>
      }
    >
      <p class="lead">{t(id ? "scan.person.text" : "scan.text")}</p>
      <Finder id={person?.id} />
      <p class="fine">{t("scan.why")}</p>
    </Page>
  );
}

function Finder({ id }: { readonly id: string | undefined }) {
  const video = useRef<HTMLVideoElement>(null);
  const { trouble, found } = useScanResult(id, onLink);
  // A press on a button led here, so the camera may start; a page opened by its address asks first.
  const [wanted, setWanted] = useState(navigations.peek() > 0);
  const camera = useCamera(video, wanted, SIGHT, found);
  return (
    <>
      <div class={camera === "on" ? "finder" : "finder still"}>
        <video ref={video} muted playsInline aria-label={t("scan.camera")} />
        {!wanted && (
          <div class="begin">
            <button type="button" class="btn main" onClick={() => setWanted(true)}>
              <Icon name="qr" />
              {t("scan.start")}
            </button>
          </div>
        )}
      </div>
      {trouble && <ErrorLine>{sayScanTrouble(trouble)}</ErrorLine>}
      <p class="small center" role="status">
        {camera === "on" && !trouble && t("scan.looking")}
        {camera === "refused" && t(id ? "scan.refused.person" : "scan.refused")}
        {camera === "none" && t(id ? "scan.none.person" : "scan.none")}
      </p>
    </>
  );
}
