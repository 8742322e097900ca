/** A microphone and a recorder in a page, by script: what a phone may do, without its sound. */
import type { Page } from "playwright";

export interface FakeRecorder {
  /** The name of the error with which the microphone is refused; absent: it opens. */
  readonly refused?: string;
  /** What the recorder says it writes. */
  readonly type?: string;
  /** Bytes of each slice. */
  readonly slice?: number;
  /** This browser has no MediaRecorder. */
  readonly absent?: boolean;
}

/** Its tracks that are still open are in `openTracks`. */
export async function setRecorder(page: Page, recorder: FakeRecorder): Promise<void> {
  // What tsx names functions with, where it and not vitest has compiled this.
  await page.evaluate("globalThis.__name ??= (value) => value");
  await page.evaluate(({ refused, type = "audio/ogg; codecs=opus", slice = 400, absent }) => {
    const scope = globalThis as unknown as Record<string, unknown>;
    scope.openTracks = 0;
    const track = () => {
      let open = true;
      scope.openTracks = (scope.openTracks as number) + 1;
      return {
        stop() {
          if (open) scope.openTracks = (scope.openTracks as number) - 1;
          open = false;
        },
      };
    };
    const devices = {
      async getUserMedia() {
        if (refused) throw Object.assign(new Error("refused"), { name: refused });
        const tracks = [track()];
        return { getTracks: () => tracks };
      },
    };
    Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: devices });
    // A loudness is no part of it: streams that are none cannot be listened to.
    scope.AudioContext = undefined;
    class Recorder {
      static isTypeSupported = () => true;
      state = "inactive";
      readonly mimeType = type;
      ondataavailable: ((event: { data: Blob }) => void) | undefined;
      onstop: (() => void) | undefined;
      private timer = 0;
      private give(): void {
        this.ondataavailable?.({ data: new Blob([new Uint8Array(slice)], { type }) });
      }
      start(every: number): void {
        this.state = "recording";
        this.timer = window.setInterval(() => this.give(), every / 5);
      }
      stop(): void {
        if (this.state !== "recording") throw new Error("not recording");
        this.state = "inactive";
        clearInterval(this.timer);
        setTimeout(() => {
          this.give();
          this.onstop?.();
        });
      }
    }
    if (absent) delete scope.MediaRecorder;
    else scope.MediaRecorder = Recorder;
  }, recorder);
}

export const openTracks = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { openTracks: number }).openTracks);
