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

/** What is drawn, upright as it is shown. */
export interface Picture {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** What it is drawn on, and how that is written. */
export interface Paper {
  readonly context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;
  write(mime: string, quality: number): Promise<Blob>;
}

const WEBP = "image/webp";

/** WebP where this browser's canvas writes that (asked for another type, it writes PNG), else JPEG. @param turns to the right, quarters */
export function canvasEncoder({ image, width, height }: Picture, paperOf: (w: number, h: number) => Paper, turns: number): Encode {
  let writesWebp = true;
  return async (side, quality) => {
    const scale = side / Math.max(width, height);
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const [across, down] = turns % 2 === 0 ? [w, h] : [h, w];
    const { context, write } = paperOf(across, down);
    // JPEG has no transparency, and would show it black.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, across, down);
    context.translate(across / 2, down / 2);
    context.rotate((turns * Math.PI) / 2);
    context.drawImage(image, -w / 2, -h / 2, w, h);
    const webp = writesWebp ? await write(WEBP, quality) : undefined;
    writesWebp = webp?.type === WEBP;
    return webp && writesWebp ? webp : write("image/jpeg", quality);
  };
}
