/** A picture or voice on a screen: its bytes are asked for, put behind an address of this page only, and let go with the screen. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fromBase64Url } from "../../engine/face/base64.ts";
import type { Media, MediaRefusal } from "../../engine/face.ts";
import type { FileToSave } from "../parts/save-file.ts";
import { commands } from "../state/commands.ts";
import { aboutOf, troubleOf } from "./act.ts";

/** `refused`: it must not be shown, and why. `gone`: it is no longer on this device. */
export type ShownMedia =
  | { readonly kind: "loading" }
  | { readonly kind: "there"; readonly url: string; readonly file: FileToSave }
  | { readonly kind: "refused"; readonly why: MediaRefusal }
  | { readonly kind: "gone" };

const ENDINGS: Readonly<Record<string, string>> = {
  "image/webp": "webp",
  "image/jpeg": "jpg",
  "audio/webm": "webm",
  "audio/ogg": "ogg",
  "audio/mp4": "m4a",
};

export function fileOf({ mime, data }: Media): FileToSave {
  return { name: `cairn.${ENDINGS[mime] ?? "bin"}`, type: mime, content: fromBase64Url(data) };
}

/** Where a picture or voice is: in a note, opened or left by me, or in a message of a room. */
export type MediaPlace = { readonly note: string } | { readonly room: string; readonly line: string };

/** The engine looks at the bytes before it gives them. */
const loadMedia = (place: MediaPlace): Promise<Media> =>
  "note" in place ? commands().noteMedia(place.note) : commands().lineMedia(place.room, place.line);

export function useShownMedia(place: MediaPlace): ShownMedia {
  return useLoaded("note" in place ? place.note : place.line, () => loadMedia(place));
}

/** @param key changes with what is shown */
export function useLoaded(key: string, load: () => Promise<Media>): ShownMedia {
  const [shown, setShown] = useState<ShownMedia>({ kind: "loading" });
  useEffect(() => {
    let url: string | undefined;
    let current = true;
    load().then(
      (media) => {
        if (!current) return;
        const file = fileOf(media);
        url = URL.createObjectURL(new Blob([file.content as BlobPart], { type: file.type }));
        setShown({ kind: "there", url, file });
      },
      (error: unknown) => {
        if (!current) return;
        const isRefused = troubleOf(error) === "bad-media";
        setShown(isRefused ? { kind: "refused", why: aboutOf(error) as MediaRefusal } : { kind: "gone" });
      },
    );
    return () => {
      current = false;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [key]);
  return shown;
}

/** Plays on a press, never by itself. `cannot`: this device does not know the format. */
export function usePlayer(url: string) {
  const [state, setState] = useState<"off" | "playing" | "cannot">("off");
  const audio = useRef<HTMLAudioElement | undefined>(undefined);
  const stop = (): void => {
    audio.current?.pause();
    audio.current = undefined;
  };
  useEffect(() => stop, [url]);
  const press = (): void => {
    if (state === "playing") {
      stop();
      setState("off");
      return;
    }
    const player = new Audio(url);
    audio.current = player;
    const isCurrent = (): boolean => audio.current === player;
    player.onended = () => isCurrent() && setState("off");
    player.onerror = () => isCurrent() && setState("cannot");
    setState("playing");
    // Gecko 48 returns undefined, and says by an event what does not play.
    player.play()?.catch?.(() => isCurrent() && setState("cannot"));
  };
  return { state, press };
}
