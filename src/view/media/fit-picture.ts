/** Makes a picture small enough: drawn anew at a size, so that nothing of the file but what is seen survives, and written anew. */

/** Writes the picture with its longer side at `side` pixels; `quality` from 0 to 1. */
export type Encode = (side: number, quality: number) => Promise<Blob>;

/** Longer sides, in pixels. */
const SIDES = [800, 640, 512, 400, 320, 240, 160, 96, 48];
/** Below this a smaller picture is the better one. */
const LEAST_QUALITY = 0.4;
const QUALITIES = [0.85, 0.7, 0.55, LEAST_QUALITY];

/** The largest size whose worst quality fits, at the best quality that fits. `undefined`: not even the smallest does. */
export async function fitPicture(encode: Encode, longest: number, room: number): Promise<Blob | undefined> {
  const sides = SIDES.filter((side) => side < longest);
  for (const side of longest <= (SIDES[0] as number) ? [longest, ...sides] : sides) {
    const worst = await encode(side, LEAST_QUALITY);
    if (worst.size > room) continue;
    for (const quality of QUALITIES) {
      const blob = quality === LEAST_QUALITY ? worst : await encode(side, quality);
      if (blob.size <= room) return blob;
    }
  }
  return undefined;
}

/** A file that the browser can draw. @throws for one that it cannot */
export function loadPicture(file: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  return new Promise<HTMLImageElement>((resolve, reject) => {
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("no picture"));
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

const WEBP = "image/webp";

const written = (canvas: HTMLCanvasElement, mime: string, quality: number): Promise<Blob> =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("nothing was written"))), mime, quality),
  );

/** Draws with the canvas of this browser: WebP where it writes that (asked for another type, it writes PNG), else JPEG. */
export function canvasEncoder(image: HTMLImageElement, turns = 0): Encode {
  const { naturalWidth: width, naturalHeight: height } = image;
  let writesWebp = true;
  return async (side, quality) => {
    const scale = side / Math.max(width, height);
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = turns % 2 === 0 ? [w, h] : [h, w];
    const context = canvas.getContext("2d");
    if (!context) throw new Error("no canvas");
    // JPEG has no transparency, and would show it black.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.translate(canvas.width / 2, canvas.height / 2);
    context.rotate((turns * Math.PI) / 2);
    context.drawImage(image, -w / 2, -h / 2, w, h);
    const webp = writesWebp ? await written(canvas, WEBP, quality) : undefined;
    writesWebp = webp?.type === WEBP;
    return webp && writesWebp ? webp : written(canvas, "image/jpeg", quality);
  };
}
