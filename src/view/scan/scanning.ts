/** What all scanning screens share: a camera that runs only while it is visible, and what follows from a code. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { perform, type Trouble, troubleOf } from "../acts/act.ts";
import { takeMeetCode } from "../acts/checking.ts";
import { linkKind } from "../format/app-link.ts";
import { readLink } from "../format/arrival.ts";
import type { NoDevice } from "../media/devices.ts";
import { t } from "../words/t.ts";
import { type Sight, watchCamera } from "./camera.ts";

const MEET = /^\s*ppp-meet:/;

type Camera = "off" | "starting" | "on" | NoDevice;

/** Holds the camera while it is wanted and the page is visible. `sight` and `found` must be stable. */
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
    // Called directly, not by a redraw: a hidden page may not be drawn again.
    const restart = (): void => {
      stop?.();
      stop = undefined;
      setCamera(document.hidden ? "off" : "starting");
      if (!document.hidden) stop = watchCamera(screen, sight, { on: () => setCamera("on"), failed: setCamera, found });
    };
    restart();
    document.addEventListener("visibilitychange", restart);
    return () => {
      document.removeEventListener("visibilitychange", restart);
      stop?.();
    };
  }, [wanted, sight, found]);
  return camera;
}

type ScanTrouble = Trouble | "strange" | "not-among";

export const sayScanTrouble = (trouble: ScanTrouble): string =>
  trouble === "strange" || trouble === "not-among" ? t(`scan.${trouble}`) : t(`trouble.${trouble}`);

/**
 * Handles a scanned code; the same code twice in a row is handled once.
 * @param id the person whose code is expected, if the screen is about one person
 * @param onLink handles a contact link, an invitation to verify, or its answer
 */
export function useScanResult(id: string | undefined, onLink: (link: string) => void) {
  const [trouble, setTrouble] = useState<ScanTrouble | undefined>(undefined);
  const last = useRef("");
  const [found] = useState(() => (text: string) => {
    if (text === last.current) return;
    last.current = text;
    if (!MEET.test(text) && id === undefined) {
      const link = readLink(text);
      if (linkKind(link)) onLink(link);
      else setTrouble("strange");
      return;
    }
    perform(() => takeMeetCode(text, id)).catch((error: unknown) =>
      setTrouble(id === undefined && troubleOf(error) === "unknown-person" ? "not-among" : troubleOf(error)),
    );
  });
  return { trouble, found };
}
