/** Finds QR codes in the camera's picture, with the browser's BarcodeDetector or else with a decoder that is loaded when needed. */
import { askForDevice, type NoDevice, release, whyNot } from "../media/devices.ts";
import { ports } from "../state/ports.ts";

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats(): Promise<readonly string[]> };

/** Resolution and interval of the search. */
export interface Sight {
  /** Requested from the camera. The decoder gets the middle square, at most `height` pixels a side: what lies in the frame. */
  readonly width: number;
  readonly height: number;
  /** Between two searches. */
  readonly pause_ms: number;
  /** The camera beside the screen, where there are two. */
  readonly facing?: "user" | "environment";
}

interface Watcher {
  /** The camera runs and the search has started. */
  on(): void;
  failed(why: NoDevice): void;
  found(text: string): void;
}

/** Opens the camera, shows it in `video` and reports each text found. @returns a function that stops and releases the camera at any time */
export function watchCamera(video: HTMLVideoElement, sight: Sight, { on, failed, found }: Watcher): () => void {
  let stopped = false;
  let stream: MediaStream | undefined;
  const stop = (): void => {
    stopped = true;
    if (!stream) return;
    release(stream);
    video.srcObject = null;
    stream = undefined;
  };
  const watch = async (read: Reader): Promise<void> => {
    while (!stopped) {
      const text = await read(video).catch((error: unknown) => ports().trace.note("page.scan", error));
      if (text && !stopped) found(text);
      await new Promise((resolve) => setTimeout(resolve, sight.pause_ms));
    }
  };
  const start = async (): Promise<void> => {
    stream = await ask(sight);
    // The user left while the phone asked for permission.
    if (stopped) return stop();
    video.srcObject = stream;
    // Gecko 48 returns undefined here, and plays.
    await video.play();
    const read = await reader(sight);
    if (stopped) return;
    on();
    void watch(read);
  };
  start().catch((error: unknown) => {
    if (stopped) return;
    stop();
    failed(whyNot(error));
  });
  return stop;
}

const ask = ({ width, height, facing = "environment" }: Sight): Promise<MediaStream> =>
  askForDevice({ video: { facingMode: facing, width: { ideal: width }, height: { ideal: height } }, audio: false });

type Reader = (video: HTMLVideoElement) => Promise<string | undefined>;

async function supportsQr(native: DetectorClass): Promise<boolean> {
  try {
    return (await native.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

async function reader({ height }: Sight): Promise<Reader> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (native && (await supportsQr(native))) {
    const detector = new native({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { _QRScanner: Scanner } = await import("qr/decode.js");
  // One scanner for all pictures: each allocates much memory. It yields every few milliseconds, so that keys are handled meanwhile.
  const scanner = new Scanner({ maxSize: { width: height, height } });
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const { videoWidth, videoHeight } = video;
    const square = Math.min(videoWidth, videoHeight);
    const side = Math.min(square, height);
    if (!context || side === 0) return undefined;
    if (canvas.width !== side) {
      canvas.width = side;
      canvas.height = side;
    }
    context.drawImage(video, (videoWidth - square) / 2, (videoHeight - square) / 2, square, square, 0, 0, side, side);
    scanner.addImage(context.getImageData(0, 0, side, side));
    // Usually an error: no code in the picture.
    const [text] = await scanner.decodeAsync();
    return typeof text === "string" ? text : undefined;
  };
}
