/** Adding a picture or a voice: what fits is said before, what the relay can tell beside it. */
import { useEffect, useRef } from "preact/hooks";
import { MEDIA_LIMITS } from "../../engine/face/media.ts";
import type { MediaDraft } from "../../engine/face.ts";
import { type Attachable, type Attaching, useAttaching, useRecordingTime } from "../../view/acts/attaching.ts";
import { useLoaded } from "../../view/acts/showing-media.ts";
import { attachers } from "../../view/parts/attachers.tsx";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";
import { MediaBody } from "./media.tsx";
import { MissingLine } from "./trouble-lines.tsx";

function Attach({ to }: { readonly to: Attachable }) {
  const attaching = useAttaching(to);
  const { doing, trouble } = attaching;
  const heading = useRef<HTMLHeadingElement>(null);
  const begun = useRef(false);
  const has = to.media !== undefined;
  useEffect(() => {
    // What was pressed is gone: keyboard and screen reader go on here, not at the top of the page.
    if (begun.current && document.activeElement === document.body) heading.current?.focus();
    begun.current = true;
  }, [doing, has]);
  return (
    <section class="stack g2 attach" aria-labelledby="attach">
      <h2 class="over" id="attach" ref={heading} tabIndex={-1}>
        {t("media.title")}
      </h2>
      {doing === "recording" && <Recording attaching={attaching} />}
      {doing === "making" && <p role="status">{t("media.making")}</p>}
      {doing === "asking" && <p role="status">{t("media.asking")}</p>}
      {doing === "nothing" && (to.media ? <Added media={to.media} attaching={attaching} /> : <Choose attaching={attaching} />)}
      {trouble && <MissingLine>{t(`media.no.${trouble}`)}</MissingLine>}
      <p class="fine">{t("media.tells")}</p>
    </section>
  );
}

export const { AttachToNote, AttachToLine } = attachers(Attach);

/** The browser's own chooser, which offers the camera where there is one. */
function PictureButton({ label, attaching }: { readonly label: string; readonly attaching: Attaching }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          attaching.choose(currentTarget.files?.[0]);
          currentTarget.value = "";
        }}
      />
      <button type="button" class="btn line slim" onClick={() => input.current?.click()}>
        <Icon name="picture" size="sm" />
        {label}
      </button>
    </>
  );
}

function Choose({ attaching }: { readonly attaching: Attaching }) {
  const { space, record } = attaching;
  if (!space) return null;
  if (space.bytes === 0) return <p class="small">{t("media.fits.not")}</p>;
  return (
    <>
      <div class="inline">
        <PictureButton label={t("media.add.picture")} attaching={attaching} />
        <button type="button" class="btn line slim" onClick={record}>
          <Icon name="voice" size="sm" />
          {t("media.add.voice")}
        </button>
      </div>
      <p class="fine num">{t("media.fits", { n: space.seconds })}</p>
    </>
  );
}

/** How often the level is drawn. */
const EVERY_MS = 100;

function Recording({ attaching }: { readonly attaching: Attaching }) {
  const { stop, cancel } = attaching;
  const { loud, ...time } = useRecordingTime(attaching, EVERY_MS);
  return (
    <div class="stack g2 recording">
      <p class="strong num" role="timer">
        {t("media.recording", time)}
      </p>
      <progress class="level" max={1} value={loud} aria-hidden="true" />
      <div class="twin">
        <button type="button" class="btn main" onClick={stop}>
          <Icon name="stop" size="sm" />
          {t("media.stop")}
        </button>
        <button type="button" class="btn line" onClick={cancel}>
          {t("cancel")}
        </button>
      </div>
    </div>
  );
}

function Added({ media, attaching }: { readonly media: MediaDraft; readonly attaching: Attaching }) {
  const { turn, remove, describe } = attaching;
  const shown = useLoaded(media.data, async () => media);
  return (
    <>
      <MediaBody shown={shown} label={{ ...media, description: "" }} />
      <label class="labelled">
        <span class="small">{t("media.describe")}</span>
        <input
          class="field"
          dir={media.description ? "auto" : undefined}
          maxLength={MEDIA_LIMITS.description}
          value={media.description}
          onInput={(event) => describe(event.currentTarget.value)}
        />
      </label>
      <div class="inline">
        {media.kind === "picture" && <PictureButton label={t("media.again")} attaching={attaching} />}
        {turn && (
          <button type="button" class="btn line slim" onClick={turn}>
            {t("media.turn")}
          </button>
        )}
        <button type="button" class="btn line slim" onClick={remove}>
          <Icon name="bin" size="sm" />
          {t("media.remove")}
        </button>
      </div>
    </>
  );
}
