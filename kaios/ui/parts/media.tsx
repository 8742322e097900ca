/** A picture or a voice as a row: Enter shows or plays it, and saves what this phone cannot. */
import { useState } from "preact/hooks";
import type { MediaLabel } from "../../../src/engine/face.ts";
import { type MediaPlace, type ShownMedia, usePlayer, useShownMedia } from "../../../src/view/acts/showing-media.ts";
import type { FileToSave } from "../../../src/view/parts/save-file.ts";
import { announce } from "../../../src/view/state/announcements.ts";
import { sayMedia } from "../../../src/view/state/media-labels.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { t } from "../../../src/view/words/t.ts";
import { phone } from "../phone.ts";
import { Row, Say } from "./rows.tsx";

export interface MediaRowProps {
  readonly place: MediaPlace;
  readonly label: MediaLabel;
  /** Shown at once; else its bytes are loaded on a press. */
  readonly open?: boolean;
}

export function MediaRow({ place, label, open = false }: MediaRowProps) {
  const [isOpen, setOpen] = useState(open);
  if (isOpen) return <Opened place={place} label={label} />;
  const { kind } = label;
  const press = kind === "voice" && label.bytes > 0 ? t("media.play", { n: label.seconds ?? 0 }) : undefined;
  return (
    <Row icon={kind === "voice" ? "voice" : "picture"} title={sayMedia(label)} detail={press} long act={() => setOpen(true)} />
  );
}

function Opened({ place, label }: { readonly place: MediaPlace; readonly label: MediaLabel }) {
  return <MediaBody shown={useShownMedia(place)} label={label} />;
}

type About = Pick<MediaLabel, "kind" | "description" | "seconds">;

export function MediaBody({ shown, label }: { readonly shown: ShownMedia; readonly label: About }) {
  const { kind, description } = label;
  if (shown.kind === "loading") return <Say>{t("media.loading")}</Say>;
  if (shown.kind !== "there") {
    const why = shown.kind === "gone" ? t("media.gone") : t(`media.bad.${shown.why}`);
    return <Say>{description ? `${why} ${description}` : why}</Say>;
  }
  return kind === "voice" ? <Voice {...shown} {...label} /> : <Picture {...shown} {...label} />;
}

interface ThereProps extends About {
  readonly url: string;
  readonly file: FileToSave;
}

function Picture({ url, file, kind, description }: ThereProps) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Cannot file={file} kind="picture" title={sayMedia({ kind, description })} />;
  return (
    <div class="media">
      <img src={url} alt={description || t("media.bare")} onError={() => setFailed(true)} />
      {description && <Say>{description}</Say>}
    </div>
  );
}

function Voice({ url, file, kind, description, seconds = 0 }: ThereProps) {
  const { state, press } = usePlayer(url);
  const title = sayMedia({ kind, description });
  if (state === "cannot") return <Cannot file={file} kind="voice" title={title} />;
  const isPlaying = state === "playing";
  const label = isPlaying ? t("media.playing") : t("media.play", { n: seconds });
  return <Row icon={isPlaying ? "stop" : "play"} title={title} detail={label} long label={t("key.select")} act={press} />;
}

interface CannotProps {
  readonly file: FileToSave;
  readonly kind: "picture" | "voice";
  readonly title: string;
}

function Cannot({ file, kind, title }: CannotProps) {
  const save = async (): Promise<void> => {
    const name = await phone().files.save(file);
    if (name !== undefined) announce(t("media.saved", { name }));
  };
  return (
    <Row
      icon="warning"
      title={title}
      detail={t(`media.cannot.${kind}`)}
      long
      label={t("key.select")}
      act={() => quietly(save(), "page.save")}
    />
  );
}
