/** A picture or a voice, or why there is none to see or hear. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { MediaLabel } from "../../engine/face.ts";
import { type MediaPlace, type ShownMedia as Shown, usePlayer, useShownMedia } from "../../view/acts/showing-media.ts";
import { type FileToSave, saveFile } from "../../view/parts/save-file.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";
import "./media.css";

export interface ShownMediaProps {
  readonly place: MediaPlace;
  readonly label: MediaLabel;
}

export function ShownMedia({ place, label }: ShownMediaProps) {
  return <MediaBody shown={useShownMedia(place)} label={label} />;
}

type About = Pick<MediaLabel, "kind" | "description" | "seconds">;

export function MediaBody({ shown, label }: { readonly shown: Shown; readonly label: About }) {
  const { kind, description } = label;
  return (
    <figure class="media">
      {shown.kind === "loading" && <p class="fine">{t("media.loading")}</p>}
      {shown.kind === "gone" && <Instead>{t("media.gone")}</Instead>}
      {shown.kind === "refused" && <Instead>{t(`media.bad.${shown.why}`)}</Instead>}
      {shown.kind === "there" && (kind === "voice" ? <Voice {...shown} {...label} /> : <Picture {...shown} {...label} />)}
      {description && (
        <figcaption class="fine" dir="auto">
          {description}
        </figcaption>
      )}
    </figure>
  );
}

function Instead({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="small instead">
      <Icon name="warning" size="sm" />
      <span>{children}</span>
    </p>
  );
}

interface ThereProps extends About {
  readonly url: string;
  readonly file: FileToSave;
}

function Picture({ url, file, description }: ThereProps) {
  const [failed, setFailed] = useState(false);
  if (failed) return <Cannot file={file} kind="picture" />;
  return <img class="shown" src={url} alt={description || t("media.bare")} onError={() => setFailed(true)} />;
}

function Voice({ url, file, seconds = 0 }: ThereProps) {
  const { state, press } = usePlayer(url);
  if (state === "cannot") return <Cannot file={file} kind="voice" />;
  return (
    <button type="button" class="btn line slim" onClick={press}>
      <Icon name={state === "playing" ? "stop" : "play"} size="sm" />
      {state === "playing" ? t("media.playing") : t("media.play", { n: seconds })}
    </button>
  );
}

function Cannot({ file, kind }: { readonly file: FileToSave; readonly kind: "picture" | "voice" }) {
  return (
    <div class="stack g2">
      <Instead>{t(`media.cannot.${kind}`)}</Instead>
      <button type="button" class="btn line slim" onClick={() => saveFile(file)}>
        {t("media.save")}
      </button>
    </div>
  );
}
