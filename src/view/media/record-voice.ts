/** Records a voice, as small as it is still understood: until it is stopped, its time is over, or no more bytes fit. */
import { MEDIA_LIMITS } from "../../engine/face/media.ts";
import { askForDevice, type NoDevice, release, whyNot } from "./devices.ts";

/** `unsupported`: this browser records nothing. `type`: it records what others cannot play. `empty`: nothing was said. */
export type NoVoice = NoDevice | "unsupported" | "type" | "empty" | "too-large";

export interface Voice {
  readonly mime: string;
  readonly data: Uint8Array;
  readonly seconds: number;
}

interface Listener {
  /** The microphone is open. */
  begun(): void;
  done(voice: Voice): void;
  failed(why: NoVoice): void;
}

export interface Recorder {
  /** Ends and keeps what was recorded. */
  stop(): void;
  /** Ends and keeps nothing. */
  cancel(): void;
  /** Loudness now, from 0 to 1. */
  level(): number;
}

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const OURS = ["audio/webm", "audio/ogg", "audio/mp4"];
const BITS_PER_SECOND = 8_000;
/** How often the recorder hands over what it has, so that it can be ended before it is too large. */
const SLICE_MS = 500;
const LEAST_S = 0.3;

/** `audio/webm; codecs=opus` is `audio/webm`. */
const plainType = (type: string): string => (type.split(";")[0] ?? "").trim().toLowerCase();

function recorderOf(Recorder: typeof MediaRecorder, stream: MediaStream): MediaRecorder {
  const mimeType = TYPES.find((type) => Recorder.isTypeSupported?.(type) === true);
  return new Recorder(stream, { ...(mimeType ? { mimeType } : {}), audioBitsPerSecond: BITS_PER_SECOND });
}

type AudioScope = { readonly AudioContext?: typeof AudioContext };

interface Meter {
  readonly level: () => number;
  readonly close: () => void;
}
const NO_METER: Meter = { level: () => 0, close: () => {} };

/** Loudness where the browser can tell it. @throws where it cannot after all */
function levelOf(stream: MediaStream): Meter {
  const { AudioContext: Context } = globalThis as AudioScope;
  if (!Context) return NO_METER;
  const context = new Context();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return {
    level() {
      analyser.getByteTimeDomainData(samples);
      let loudest = 0;
      for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample - 128));
      return Math.min(1, loudest / 100);
    },
    close: () => void context.close(),
  };
}

/** One recording. */
class Recording implements Recorder {
  private readonly room: number;
  private readonly listener: Listener;
  private readonly chunks: Blob[] = [];
  private bytes = 0;
  private largest = 0;
  private began = 0;
  private ended = 0;
  private isOver = false;
  private stream: MediaStream | undefined;
  private recorder: MediaRecorder | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private meter = NO_METER;

  constructor(room: number, listener: Listener) {
    this.room = room;
    this.listener = listener;
  }

  async start(): Promise<void> {
    const { MediaRecorder: Recorder } = globalThis as { readonly MediaRecorder?: typeof MediaRecorder };
    if (!Recorder) {
      this.fail("unsupported");
      return;
    }
    try {
      const stream = await askForDevice({ audio: { channelCount: 1 }, video: false });
      this.stream = stream;
      // Cancelled while the browser asked for permission.
      if (this.isOver) release(stream);
      else this.record(Recorder, stream);
    } catch (error) {
      // With a stream it is the recorder that takes none of these options.
      this.fail(this.stream ? "unsupported" : whyNot(error));
    }
  }

  private record(Recorder: typeof MediaRecorder, stream: MediaStream): void {
    const recorder = recorderOf(Recorder, stream);
    this.recorder = recorder;
    try {
      this.meter = levelOf(stream);
    } catch {
      // Without a level the voice is recorded all the same.
    }
    recorder.ondataavailable = ({ data }) => this.take(data);
    recorder.onstop = () => this.finish(recorder.mimeType);
    recorder.onerror = () => this.fail("unsupported");
    recorder.start(SLICE_MS);
    this.began = performance.now();
    this.timer = setTimeout(() => this.stop(), MEDIA_LIMITS.seconds * 1000);
    this.listener.begun();
  }

  private take(chunk: Blob): void {
    this.chunks.push(chunk);
    this.bytes += chunk.size;
    // The first one has the header.
    if (this.chunks.length > 1) this.largest = Math.max(this.largest, chunk.size);
    // What comes with the next one, and what is still held when it ends.
    if (this.bytes + 2 * this.largest > this.room) this.stop();
  }

  private finish(recorded: string): void {
    if (this.isOver) return;
    const seconds = ((this.ended || performance.now()) - this.began) / 1000;
    const mime = plainType(recorded || (this.chunks[0]?.type ?? ""));
    const wrong = this.wrong(mime, seconds);
    if (wrong) this.fail(wrong);
    else this.keep(mime, Math.min(MEDIA_LIMITS.seconds, Math.max(1, Math.ceil(seconds))));
  }

  private wrong(mime: string, seconds: number): NoVoice | undefined {
    if (this.bytes === 0) return "empty";
    if (OURS.indexOf(mime) < 0) return "type";
    if (seconds < LEAST_S) return "empty";
    return this.bytes > this.room ? "too-large" : undefined;
  }

  private keep(mime: string, seconds: number): void {
    this.close();
    new Response(new Blob(this.chunks)).arrayBuffer().then(
      (buffer) => this.listener.done({ mime, data: new Uint8Array(buffer), seconds }),
      () => this.listener.failed("empty"),
    );
  }

  private fail(why: NoVoice): void {
    if (this.isOver) return;
    this.close();
    this.listener.failed(why);
  }

  private close(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.meter.close();
    release(this.stream);
  }

  stop(): void {
    if (this.isOver || this.recorder?.state !== "recording") return;
    this.ended = performance.now();
    this.recorder.stop();
  }

  cancel(): void {
    if (this.isOver) return;
    this.close();
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  level(): number {
    return this.isOver ? 0 : this.meter.level();
  }
}

/** @param room the most bytes that it may have */
export function recordVoice(room: number, listener: Listener): Recorder {
  const recording = new Recording(room, listener);
  void recording.start();
  return recording;
}
