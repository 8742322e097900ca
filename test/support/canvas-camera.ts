/** A fake camera for pages that have none: its picture is drawn on a canvas of the page. */
import type { Page } from "playwright";
import { encodeQR } from "qr";

/** What the camera shows or does: a QR code, a picture without a code, a refusal, or a permission prompt that nobody answers. */
export type View = { readonly code: string } | "nothing" | "refused" | "asks";

interface CanvasCamera {
  rows: readonly (readonly boolean[])[];
  says: "refused" | "asks" | undefined;
  /** Tracks that are not stopped yet. (Old engines do not report the state of a track.) */
  open: Set<MediaStreamTrack>;
}
type WithCamera = typeof globalThis & { canvasCamera?: CanvasCamera };

/** Sets what the page's camera shows, also in streams that are running. */
export async function setCamera(page: Page, view: View): Promise<void> {
  const rows = typeof view === "string" ? [] : encodeQR(view.code, "raw", { ecc: "low", border: 4 });
  // tsx wraps named functions in a helper, which the page does not have.
  await page.evaluate("globalThis.__name ??= (it) => it");
  await page.evaluate(
    (now) => {
      const scope = globalThis as WithCamera;
      if (scope.canvasCamera) {
        Object.assign(scope.canvasCamera, now);
        return;
      }
      const made: CanvasCamera = { ...now, open: new Set() };
      scope.canvasCamera = made;
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
      // A canvas stream has a new frame only after drawing.
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

/** The number of camera tracks that the page has not stopped. */
export const openCameraTracks = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as WithCamera).canvasCamera?.open.size ?? 0);
