/** The video of Chromium's fake camera: one QR code. */
import { writeFileSync } from "node:fs";
import { encodeQR } from "qr";

const [WIDTH, HEIGHT] = [640, 480];

/** Writes a y4m video at `path`: `text` as a QR code, black on white, in the middle of the picture. */
export function film(path: string, text: string): void {
  const code = encodeQR(text, "raw", { ecc: "low", border: 4 });
  const scale = Math.floor(Math.min(WIDTH, HEIGHT) / code.length);
  const [left, top] = [WIDTH, HEIGHT].map((side) => (side - code.length * scale) >> 1) as [number, number];
  const luma = Buffer.alloc(WIDTH * HEIGHT, 235);
  code.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (!dark) return;
      for (let line = 0; line < scale; line++) {
        const at = (top + y * scale + line) * WIDTH + left + x * scale;
        luma.fill(16, at, at + scale);
      }
    });
  });
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, grey]);
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([head, frame, frame, frame]));
}

/** Chromium switches: the camera shows the video at `path`, and its permission is granted. */
export const cameraArgs = (path: string): string[] => [
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  `--use-file-for-fake-video-capture=${path}`,
];
