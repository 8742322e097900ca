/** The camera looks for a code: a contact link, a link to verify, or the square of somebody's page. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Mistake } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { type Trouble, troubleOf } from "../../state/act.ts";
import { personById } from "../../state/engine.ts";
import { announce } from "../../state/live.ts";
import { ports } from "../../state/ports.ts";
import { go, isArrivingLink, moves, openLink } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { Lost } from "../lost/lost.tsx";
import { type NoCamera, watchCamera } from "./camera.ts";
import "./scan.css";

const MEET = /^\s*ppp-meet:/;

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

type Camera = "off" | "starting" | "on" | NoCamera;

function Finder({ id }: { readonly id: string | undefined }) {
  const video = useRef<HTMLVideoElement>(null);
  const { trouble, found } = useFound(id);
  // Whoever pressed a button to get here has asked for it; a page opened by its address asks first.
  const [wanted, setWanted] = useState(moves.peek() > 0);
  const [camera, setCamera] = useState<Camera>("off");
  useEffect(() => {
    if (!wanted || !video.current) return;
    let over = false;
    let end: (() => void) | undefined;
    setCamera("starting");
    void watchCamera(video.current, found).then((result) => {
      if (typeof result === "string") setCamera(result);
      else if (over) result();
      else {
        end = result;
        setCamera("on");
      }
    });
    return () => {
      over = true;
      end?.();
    };
  }, [wanted, found]);
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
      {trouble && <Mistake>{isOwn(trouble) ? t(`scan.${trouble}`) : t(`trouble.${trouble}`)}</Mistake>}
      <p class="small center" role="status">
        {camera === "on" && !trouble && t("scan.looking")}
        {camera === "refused" && t(id ? "scan.refused.person" : "scan.refused")}
        {camera === "none" && t(id ? "scan.none.person" : "scan.none")}
      </p>
    </>
  );
}

type ScanTrouble = Trouble | "strange" | "not-among";
const isOwn = (trouble: ScanTrouble): trouble is "strange" | "not-among" => trouble === "strange" || trouble === "not-among";

/** Does what a code asks for; the same code is looked at once. */
function useFound(id: string | undefined) {
  const [trouble, setTrouble] = useState<ScanTrouble | undefined>(undefined);
  const last = useRef("");
  const [found] = useState(() => (text: string) => {
    if (text === last.current) return;
    last.current = text;
    if (!MEET.test(text) && id === undefined) {
      if (isArrivingLink(text)) openLink(text, { replace: true });
      else setTrouble("strange");
      return;
    }
    ports()
      .engine.takeMeetCode(text, id)
      .then(
        (met) => {
          announce(t("finger.done", { name: personById(met)?.name || t("person.nameless") }));
          go(`/person#${met}`, { replace: true });
        },
        (error: unknown) => setTrouble(id === undefined && troubleOf(error) === "unknown-person" ? "not-among" : troubleOf(error)),
      );
  });
  return { trouble, found };
}
