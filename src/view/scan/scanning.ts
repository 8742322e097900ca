/** What every screen that scans has in common: a camera that is on only while it is looked at, and what a code that was found asks for. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { perform, type Trouble, troubleOf } from "../acts/act.ts";
import { takeMeetCode } from "../acts/checking.ts";
import { readLink } from "../format/arrival.ts";
import { wayOf } from "../format/way.ts";
import { t } from "../words/t.ts";
import { type NoCamera, type Sight, watchCamera } from "./camera.ts";

const MEET = /^\s*ppp-meet:/;

type Camera = "off" | "starting" | "on" | NoCamera;

/** Has the camera while it is wanted and the page is seen, and lets it go otherwise. `sight` and `found` are to stay the same. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  wanted: boolean,
  sight: Sight,
  found: (text: string) => void,
): Camera {
  const [camera, setCamera] = useState<Camera>("off");
  useEffect(() => {
    const screen = video.current;
    if (!wanted || !screen) return;
    let stop: (() => void) | undefined;
    // At once: a page that is hidden may not be drawn again.
    const look = (): void => {
      stop?.();
      stop = undefined;
      setCamera(document.hidden ? "off" : "starting");
      if (!document.hidden) stop = watchCamera(screen, sight, { on: () => setCamera("on"), failed: setCamera, found });
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      stop?.();
    };
  }, [wanted, sight, found]);
  return camera;
}

type ScanTrouble = Trouble | "strange" | "not-among";

export const sayScanTrouble = (trouble: ScanTrouble): string =>
  trouble === "strange" || trouble === "not-among" ? t(`scan.${trouble}`) : t(`trouble.${trouble}`);

/**
 * Does what a code asks for; the same code is looked at once.
 * @param id whose square is looked for, where it is one person's
 * @param onLink goes on with a contact link, an invitation to check each other, or its answer
 */
export function useFound(id: string | undefined, onLink: (link: string) => void) {
  const [trouble, setTrouble] = useState<ScanTrouble | undefined>(undefined);
  const last = useRef("");
  const [found] = useState(() => (text: string) => {
    if (text === last.current) return;
    last.current = text;
    if (!MEET.test(text) && id === undefined) {
      const link = readLink(text);
      if (wayOf(link)) onLink(link);
      else setTrouble("strange");
      return;
    }
    perform(() => takeMeetCode(text, id)).catch((error: unknown) =>
      setTrouble(id === undefined && troubleOf(error) === "unknown-person" ? "not-among" : troubleOf(error)),
    );
  });
  return { trouble, found };
}
