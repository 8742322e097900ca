/** Makes a picture small enough on the page, where no worker can: a huge one holds the page up while it is decoded. */
import { canvasEncoder, fitPicture, type Paper } from "./fit-picture.ts";

/** A file that the browser can draw. @throws for one that it cannot */
function loadPicture(file: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  return new Promise<HTMLImageElement>((resolve, reject) => {
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("no picture"));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

function paperOf(width: number, height: number): Paper {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  return {
    context,
    write: (mime, quality) =>
      new Promise((resolve, reject) =>
        canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("nothing was written"))), mime, quality),
      ),
  };
}

/** @returns `undefined` where it fits at no size @throws for what is no picture here */
export async function shrinkOnPage(file: Blob, turns: number, room: number): Promise<Blob | undefined> {
  const image = await loadPicture(file);
  const picture = { image, width: image.naturalWidth, height: image.naturalHeight };
  return fitPicture(canvasEncoder(picture, paperOf, turns), Math.max(picture.width, picture.height), room);
}
