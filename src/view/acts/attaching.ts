/** Adding a picture or a voice to what is being written: how much fits, making it fit, recording, describing, removing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { toBase64Url } from "../../engine/face/base64.ts";
import { MEDIA_LIMITS } from "../../engine/face/media.ts";
import type { MediaDraft } from "../../engine/face.ts";
import { type NoVoice, type Recorder, recordVoice } from "../media/record-voice.ts";
import { shrinkOnPage } from "../media/shrink-on-page.ts";
import { commands } from "../state/commands.ts";
import { changeDraft, type Writing } from "../state/draft.ts";
import { asDraft } from "../state/draft-window.ts";
import { makingMedia } from "../state/making-media.ts";
import { saySeconds, standInFor } from "../state/media-labels.ts";
import { ports } from "../state/ports.ts";
import { quietly } from "../state/quietly.ts";
import type { Composer } from "./talking.ts";

/** What media is added to. */
export interface Attachable {
  readonly media: MediaDraft | undefined;
  /** What changes how much fits: asked again when it does. */
  readonly beside: string;
  set(media: MediaDraft | undefined): void;
  /** The most bytes that this may have. */
  room(media: MediaDraft): Promise<number>;
}

/** `unreadable`: a file that is no picture here. `large`: a picture that does not fit, however small. */
export type NoMedia = NoVoice | "unreadable" | "large";

/** What may still be added, or that nothing may. */
export interface Space {
  /** Of a picture. */
  readonly bytes: number;
  /** Of a voice. */
  readonly seconds: number;
}

type Doing = "nothing" | "making" | "asking" | "recording";

/** A picture leaves so much of the largest bucket to words that come later. */
const PICTURE_BYTES = 12_000;
/** Of less a picture shows nothing. */
const LEAST_BYTES = 3_000;
/** What a second of recording may take, with its container. */
const VOICE_BYTES_A_SECOND = 1_000;
/** For the description, which is written afterwards and stands in the note twice. */
const DESCRIPTION_BYTES = 400;

/** Adds to the draft of a note. */
export function toNote(writing: Writing): Attachable {
  const { text, to, media } = writing;
  return {
    media,
    beside: `${to.length} ${text}`,
    set: (next) => changeDraft({ media: next }),
    room: async (probe) => (await commands().measure(asDraft({ ...writing, media: probe }, ports().now()))).media ?? 0,
  };
}

/** Adds to a message of a room. */
export function toLine(room: string, { text, media, setMedia }: Composer): Attachable {
  return { media, beside: text, set: setMedia, room: (probe) => commands().lineRoom(room, text, probe) };
}

const draftOf = (kind: MediaDraft["kind"], mime: string, data: string, seconds?: number): MediaDraft => {
  const media = { kind, mime, data, description: "", ...(seconds === undefined ? {} : { seconds }) };
  return { ...media, stand_in: standInFor(media) };
};

/** In the place of one that is not there yet: the longest type, one byte. */
const NONE_YET = (): MediaDraft => draftOf("voice", "image/jpeg", "AA", MEDIA_LIMITS.seconds);

async function spaceFor({ room }: Attachable): Promise<Space> {
  const free = Math.max(0, (await room(NONE_YET())) - DESCRIPTION_BYTES);
  return {
    bytes: free < LEAST_BYTES ? 0 : Math.min(PICTURE_BYTES, free),
    seconds: Math.min(MEDIA_LIMITS.seconds, Math.floor(free / VOICE_BYTES_A_SECOND)),
  };
}

/** How much may be added beside what is written; measured after each pause in typing. */
function useSpace(to: Attachable): Space | undefined {
  const [space, setSpace] = useState<Space | undefined>(undefined);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      const found = spaceFor(to).then((result) => current && setSpace(result));
      quietly(found, "page.measure");
    }, 60);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [to.beside]);
  return space;
}

export function useAttaching(to: Attachable) {
  const [doing, setDoing] = useState<Doing>("nothing");
  const [trouble, setTrouble] = useState<NoMedia | undefined>(undefined);
  const [source, setSource] = useState<{ readonly file: Blob; readonly turns: number } | undefined>(undefined);
  const recorder = useRef<Recorder | undefined>(undefined);
  const latest = useRef(to);
  latest.current = to;
  const space = useSpace(to);
  useEffect(() => {
    makingMedia.value = doing !== "nothing";
  }, [doing]);
  // Leaving the screen ends a recording: nobody is recorded unseen.
  useEffect(
    () => () => {
      recorder.current?.cancel();
      makingMedia.value = false;
    },
    [],
  );

  const shrink = async (file: Blob, turns: number): Promise<void> => {
    const { bytes } = await spaceFor(latest.current);
    const shrunk = (await ports().shrink?.()) ?? shrinkOnPage;
    const blob = await shrunk(file, turns, bytes);
    if (!blob) return setTrouble("large");
    const data = new Uint8Array(await new Response(blob).arrayBuffer());
    const { description = "" } = latest.current.media ?? {};
    latest.current.set(described(draftOf("picture", blob.type, toBase64Url(data)), description));
    setSource({ file, turns });
  };
  const make = (work: () => Promise<void>): void => {
    setTrouble(undefined);
    setDoing("making");
    work()
      .catch((error: unknown) => {
        ports().trace.note("page.picture", error);
        setTrouble("unreadable");
      })
      .finally(() => setDoing("nothing"));
  };
  const choose = (file: Blob | undefined): void => {
    if (file) make(() => shrink(file, 0));
  };
  const turn = source && to.media?.kind === "picture" ? () => make(() => shrink(source.file, source.turns + 1)) : undefined;

  const record = (): void => {
    if (doing !== "nothing" || !space) return;
    setTrouble(undefined);
    setDoing("asking");
    recorder.current = recordVoice(space.seconds * VOICE_BYTES_A_SECOND, {
      begun: () => setDoing("recording"),
      done({ mime, data, seconds }) {
        setDoing("nothing");
        latest.current.set(draftOf("voice", mime, toBase64Url(data), seconds));
      },
      failed(why) {
        setDoing("nothing");
        setTrouble(why);
      },
    });
  };
  const cancel = (): void => {
    recorder.current?.cancel();
    setDoing("nothing");
  };
  const remove = (): void => {
    setSource(undefined);
    setTrouble(undefined);
    to.set(undefined);
  };
  return {
    ...{ space, doing, trouble, choose, turn, record, cancel, remove },
    stop: () => recorder.current?.stop(),
    level: () => recorder.current?.level() ?? 0,
    describe: (text: string) => to.media && to.set(described(to.media, text)),
  };
}

export type Attaching = ReturnType<typeof useAttaching>;

/** What is drawn while a voice is recorded: the time, of how much, and the loudness. */
export function useRecordingTime({ level, space }: Attaching, every_ms: number) {
  const [{ at, loud }, setNow] = useState({ at: 0, loud: 0 });
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => setNow({ at: (performance.now() - began) / 1000, loud: level() }), every_ms);
    return () => clearInterval(timer);
  }, []);
  return { at: saySeconds(at), of: saySeconds(space?.seconds ?? MEDIA_LIMITS.seconds), loud };
}

function described(media: MediaDraft, description: string): MediaDraft {
  const next = { ...media, description };
  return { ...next, stand_in: standInFor(next) };
}
