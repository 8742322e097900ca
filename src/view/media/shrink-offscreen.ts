/** Makes a picture small enough in a worker. */
import { canvasEncoder, fitPicture, type Paper } from "./fit-picture.ts";

function paperOf(width: number, height: number): Paper {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  return { context, write: (type, quality) => canvas.convertToBlob({ type, quality }) };
}

/** @returns `undefined` where it fits at no size @throws for what is no picture here */
export async function shrinkOffscreen(file: Blob, turns: number, room: number): Promise<Blob | undefined> {
  const image = await createImageBitmap(file);
  try {
    const { width, height } = image;
    return await fitPicture(canvasEncoder({ image, width, height }, paperOf, turns), Math.max(width, height), room);
  } finally {
    image.close();
  }
}
