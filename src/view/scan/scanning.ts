/** What every screen that scans has in common: a camera that is on only while it is looked at, and what a code that was found asks for. */
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { readLink } from "../format/arrival.ts";
import { wayOf } from "../format/way.ts";
import { type Trouble, troubleOf } from "../state/act.ts";
import { announce } from "../state/announcements.ts";
import { personById } from "../state/engine.ts";
import { ports } from "../state/ports.ts";
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

/** Where a screen goes on to. */
interface Onward {
  /** A contact link, an invitation to check each other, or its answer. */
  link(text: string): void;
  /** Somebody who was just met. */
  met(id: string): void;
}

/** Does what a code asks for; the same code is looked at once. @param id whose square is looked for, where it is one person's */
export function useFound(id: string | undefined, onward: Onward) {
  const [trouble, setTrouble] = useState<ScanTrouble | undefined>(undefined);
  const last = useRef("");
  const [found] = useState(() => (text: string) => {
    if (text === last.current) return;
    last.current = text;
    if (!MEET.test(text) && id === undefined) {
      const link = readLink(text);
      if (wayOf(link)) onward.link(link);
      else setTrouble("strange");
      return;
    }
    ports()
      .engine.takeMeetCode(text, id)
      .then(
        (met) => {
          announce(t("finger.done", { name: personById(met)?.name || t("person.nameless") }));
          onward.met(met);
        },
        (error: unknown) => setTrouble(id === undefined && troubleOf(error) === "unknown-person" ? "not-among" : troubleOf(error)),
      );
  });
  return { trouble, found };
}
