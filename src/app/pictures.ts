/** Pictures are made small in a worker of their own: a huge one takes seconds to decode, and the page stays free. */
import { canDrawOffscreen } from "../view/map/streets/can-draw.ts";
import { shrinkOnPage } from "../view/media/shrink-on-page.ts";
import type { Shrink } from "../view/ports.ts";

export interface PictureRequest {
  readonly file: Blob;
  readonly turns: number;
  /** Bytes that it may have. */
  readonly room: number;
}

export type PictureAnswer = { readonly blob: Blob | undefined } | { readonly failure: "unreadable" };

/** Where the worker cannot be loaded, the page does it. */
function inWorker(worker: Worker, request: PictureRequest): Promise<Blob | undefined> {
  return new Promise<Blob | undefined>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<PictureAnswer>) =>
      "failure" in data ? reject(new Error(data.failure)) : resolve(data.blob);
    worker.onerror = () => shrinkOnPage(request.file, request.turns, request.room).then(resolve, reject);
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

export const shrink: Shrink = (file, turns, room) =>
  canDrawOffscreen()
    ? inWorker(new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "cairn-picture" }), {
        file,
        turns,
        room,
      })
    : shrinkOnPage(file, turns, room);
