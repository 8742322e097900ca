/** Looks for a QR code in the camera's picture: by the browser's own detector where it has one, else by a decoder fetched for it. */

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = (new (options: { formats: string[] }) => Detector) & { getSupportedFormats(): Promise<readonly string[]> };

/** Frames are shrunk to this many pixels at their longer side: enough for a code that fills a third of it. */
const LONGEST = 960;
const EVERY_MS = 120;

/** Why there is no picture: not allowed, or not there. */
export type NoCamera = "refused" | "none";

/**
 * Asks for the camera, shows it in `video` and calls back with each text found. Resolves to what ends it and lets the camera go, or to
 * why there is none.
 */
export async function watchCamera(video: HTMLVideoElement, found: (text: string) => void): Promise<(() => void) | NoCamera> {
  const stream = await ask();
  if (typeof stream === "string") return stream;
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
  try {
    video.srcObject = stream;
    await video.play();
    const look = await reader();
    let over = false;
    const loop = async (): Promise<void> => {
      while (!over) {
        const text = await look(video).catch(() => undefined);
        if (text && !over) found(text);
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    void loop();
    return () => {
      over = true;
      stop();
    };
  } catch {
    stop();
    return "none";
  }
}

async function ask(): Promise<MediaStream | NoCamera> {
  if (!navigator.mediaDevices) return "none";
  try {
    const video = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    return (error as { name?: string }).name === "NotAllowedError" ? "refused" : "none";
  }
}

type Reader = (video: HTMLVideoElement) => Promise<string | undefined>;

async function supportsQr(native: DetectorClass): Promise<boolean> {
  try {
    return (await native.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

async function reader(): Promise<Reader> {
  const native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (native && (await supportsQr(native))) {
    const detector = new native({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
    const [width, height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
    if (!context || width === 0) return undefined;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    // Throws where it sees no code, which is most of the time.
    return decodeQR(context.getImageData(0, 0, width, height));
  };
}
