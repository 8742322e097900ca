/** A camera for pages that have none: what it sees is drawn by the page itself. */
import type { Page } from "playwright";
import { encodeQR } from "qr";

/** What a page gets that asks for the camera: the picture of a code, one in which there is none, a no, or nothing as long as somebody is asked. */
export type View = { readonly code: string } | "nothing" | "refused" | "asks";

interface Lens {
  rows: readonly (readonly boolean[])[];
  says: "refused" | "asks" | undefined;
  /** Tracks that nobody stopped yet. (An old engine does not say so of its tracks.) */
  open: Set<MediaStreamTrack>;
}
type WithLens = typeof globalThis & { lens?: Lens };

/** From now on the page's camera gives this; one that is on already shows it too. */
export async function lens(page: Page, view: View): Promise<void> {
  const rows = typeof view === "string" ? [] : encodeQR(view.code, "raw", { ecc: "low", border: 4 });
  // tsx marks functions with a name of its own making.
  await page.evaluate("globalThis.__name ??= (it) => it");
  await page.evaluate(
    (now) => {
      const scope = globalThis as WithLens;
      if (scope.lens) {
        Object.assign(scope.lens, now);
        return;
      }
      const made: Lens = { ...now, open: new Set() };
      scope.lens = made;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [640, 480];
      const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
      const fill = (colour: string | CanvasGradient, box: readonly [number, number, number, number]): void => {
        pen.fillStyle = colour;
        pen.fillRect(...box);
      };
      const dusk = pen.createLinearGradient(0, 0, 640, 480);
      dusk.addColorStop(0, "#5c5a52");
      dusk.addColorStop(0.5, "#b7b3a8");
      dusk.addColorStop(1, "#3c444a");
      const draw = (): void => {
        fill(dusk, [0, 0, 640, 480]);
        const scale = Math.floor(300 / Math.max(made.rows.length, 1));
        const [left, top] = [640, 480].map((side) => (side - made.rows.length * scale) / 2) as [number, number];
        made.rows.forEach((row, y) => {
          row.forEach((dark, x) => void fill(dark ? "#1b1b1b" : "#f2f2ee", [left + x * scale, top + y * scale, scale, scale]));
        });
      };
      // A stream has a frame only when something was drawn.
      setInterval(draw, 100);
      navigator.mediaDevices.getUserMedia = async () => {
        if (made.says === "asks") await new Promise(() => undefined);
        if (made.says === "refused") throw new DOMException("", "NotAllowedError");
        draw();
        const stream = canvas.captureStream();
        for (const track of stream.getTracks()) {
          const stop = track.stop.bind(track);
          made.open.add(track);
          track.stop = () => {
            made.open.delete(track);
            stop();
          };
        }
        return stream;
      };
    },
    { rows, says: view === "refused" || view === "asks" ? view : undefined },
  );
}

/** How many of the pictures that were given are still being taken. */
export const lensesOpen = (page: Page): Promise<number> => page.evaluate(() => (globalThis as WithLens).lens?.open.size ?? 0);
