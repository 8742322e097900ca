/** Adding a picture or a voice by keys: what fits is said before, what the relay can tell beside it. */
import { useEffect, useRef } from "preact/hooks";
import { MEDIA_LIMITS } from "../../../src/engine/face/media.ts";
import type { MediaDraft } from "../../../src/engine/face.ts";
import { type Attachable, type Attaching, useAttaching, useRecordingTime } from "../../../src/view/acts/attaching.ts";
import { useLoaded } from "../../../src/view/acts/showing-media.ts";
import { attachers } from "../../../src/view/parts/attachers.tsx";
import { quietly } from "../../../src/view/state/quietly.ts";
import { t } from "../../../src/view/words/t.ts";
import { phone } from "../phone.ts";
import { Field } from "./fields.tsx";
import { MediaBody } from "./media.tsx";
import { type Act, openMenu } from "./menu.tsx";
import { Row, Say } from "./rows.tsx";
import { MissingLine } from "./trouble-lines.tsx";

function Attach({ to }: { readonly to: Attachable }) {
  const attaching = useAttaching(to);
  const { doing, trouble } = attaching;
  return (
    <>
      {doing === "recording" && <Recording attaching={attaching} />}
      {doing === "making" && <Say>{t("media.making")}</Say>}
      {doing === "asking" && <Say>{t("media.asking")}</Say>}
      {doing === "nothing" && (to.media ? <Added media={to.media} attaching={attaching} /> : <Choose attaching={attaching} />)}
      {trouble && <MissingLine>{t(`media.no.${trouble}`)}</MissingLine>}
    </>
  );
}

export const { AttachToNote, AttachToLine } = attachers(Attach);

const picture = (label: string, { choose }: Attaching): Act => ({
  label,
  icon: "picture",
  act: () => quietly(phone().files.picture().then(choose), "page.pick"),
});

function Choose({ attaching }: { readonly attaching: Attaching }) {
  const { space, record } = attaching;
  if (!space) return null;
  if (space.bytes === 0) return <Say>{t("media.fits.not")}</Say>;
  const choose = (): void =>
    openMenu([picture(t("media.add.picture"), attaching), { label: t("media.add.voice"), icon: "voice", act: record }]);
  return (
    <>
      <Row icon="picture" title={t("media.title")} label={t("key.add")} long act={choose} />
      <Say>{`${t("media.fits", { n: space.seconds })} ${t("media.tells")}`}</Say>
    </>
  );
}

/** How often the level is drawn: every drawing delays a key. */
const EVERY_MS = 250;

function Recording({ attaching }: { readonly attaching: Attaching }) {
  const { stop, cancel } = attaching;
  const { loud, ...time } = useRecordingTime(attaching, EVERY_MS);
  const box = useRef<HTMLDivElement>(null);
  // The next press of Enter stops it.
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <div ref={box}>
      <Row icon="stop" title={t("media.stop")} detail={t("media.recording", time)} long ember label={t("key.select")} act={stop} />
      <progress class="level" max={1} value={loud} aria-hidden="true" />
      <Row icon="close" title={t("cancel")} label={t("key.select")} act={cancel} />
    </div>
  );
}

function Added({ media, attaching }: { readonly media: MediaDraft; readonly attaching: Attaching }) {
  const { turn, remove, describe } = attaching;
  const shown = useLoaded(media.data, async () => media);
  const change = (): void =>
    openMenu([
      ...(media.kind === "picture" ? [picture(t("media.again"), attaching)] : []),
      ...(turn ? [{ label: t("media.turn"), act: turn }] : []),
      { label: t("media.remove"), icon: "bin", alarm: true, act: remove },
    ]);
  return (
    <>
      <MediaBody shown={shown} label={{ ...media, description: "" }} />
      <Field label={t("media.describe")} value={media.description} max={MEDIA_LIMITS.description} onInput={describe} />
      <Row icon="more" title={t("media.title")} label={t("key.change")} long act={change} />
      <Say>{t("media.tells")}</Say>
    </>
  );
}
