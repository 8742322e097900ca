/** Makes one picture small enough beside the page. */
import { shrinkOffscreen } from "../view/media/shrink-offscreen.ts";
import type { PictureAnswer, PictureRequest } from "./pictures.ts";

self.onmessage = ({ data: { file, turns, room } }: MessageEvent<PictureRequest>) => {
  const say = (answer: PictureAnswer): void => postMessage(answer);
  shrinkOffscreen(file, turns, room).then(
    (blob) => say({ blob }),
    () => say({ failure: "unreadable" }),
  );
};
