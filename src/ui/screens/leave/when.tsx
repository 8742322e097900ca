/** When a note can be opened: a preset, or two times in the place's time zone. */
import { useState } from "preact/hooks";
import { sayDay, sayMoment, sayTime } from "../../../view/format/say.ts";
import { sayWindow } from "../../../view/format/say-window.ts";
import { fromField, resolveWall, toField } from "../../../view/format/wall-time.ts";
import { KEPT_SECONDS, type Preset, presetWindow, windowTrouble } from "../../../view/format/window.ts";
import { wallOf } from "../../../view/format/zoned.ts";
import { useNow } from "../../../view/state/clock.ts";
import { changeDraft, type Writing } from "../../../view/state/draft.ts";
import { windowOf } from "../../../view/state/draft-window.ts";
import { ports } from "../../../view/state/ports.ts";
import { useZone } from "../../../view/state/zone.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { MissingLine } from "../../parts/trouble-lines.tsx";

const PRESETS: readonly Preset[] = ["tonight", "weekend", "week"];

export function When({ writing }: { readonly writing: Writing }) {
  useZone(writing);
  const now = useNow();
  const window = windowOf(writing, now);
  const wrong = windowTrouble(window, now);
  return (
    <section class="stack g2" aria-labelledby="when">
      <h2 class="over" id="when">
        {t("when.title")}
      </h2>
      <div class="chips">
        {PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            class="chip"
            aria-pressed={writing.when === preset}
            onClick={() => changeDraft({ when: preset })}
          >
            {t(`when.${preset}`)}
          </button>
        ))}
        <button
          type="button"
          class="chip"
          aria-pressed={writing.when === "choose"}
          onClick={() => changeDraft({ when: "choose", chosen: writing.chosen ?? presetWindow("week", now, writing.zone) })}
        >
          <Icon name="clock" />
          {t("when.choose")}
        </button>
      </div>
      {writing.when === "choose" && <Fields writing={writing} wrong={wrong && t(`missing.${wrong}`)} />}
      {wrong ? (
        // A window that was chosen says it at its field.
        writing.when !== "choose" && <MissingLine>{t(`missing.${wrong}`)}</MissingLine>
      ) : (
        <p class="fine num" role="status">
          {sayWindow(window, now)}
          {window.ends_at - now > KEPT_SECONDS && ` ${t("when.kept")}`}
        </p>
      )}
    </section>
  );
}

/** With the year, also this one: it is about to be chosen. */
const sayFull = (at: number, zone: string): string =>
  t("day.time", { day: sayDay(at, Number.POSITIVE_INFINITY, zone), time: sayTime(at, zone) });

type End = "starts_at" | "ends_at";

interface FieldsProps {
  readonly writing: Writing;
  /** What is wrong with the end, in words. */
  readonly wrong: string | undefined;
}

function Fields({ writing, wrong }: FieldsProps) {
  const { chosen, zone } = writing;
  /** For each end, a typed time that a clock change skips. */
  const [skipped, setSkipped] = useState<{ readonly [E in End]?: string }>({});
  /** For each end, whether the field is incomplete: the last complete value still counts. */
  const [unread, setUnread] = useState<{ readonly [E in End]?: boolean }>({});
  if (!chosen) return null;
  const set = (which: End, at: number) => changeDraft({ chosen: { ...chosen, [which]: at } });
  const field = (which: End, label: string) => (
    <div class="stack g2">
      <div class="labelled">
        <label class="over" for={`when-${which}`}>
          {label}
        </label>
        <span class="momentfield">
          <input
            id={`when-${which}`}
            class="field num"
            type="datetime-local"
            value={toField(chosen[which], zone)}
            aria-invalid={unread[which] === true || (wrong !== undefined && which === "ends_at")}
            aria-describedby={wrong !== undefined && which === "ends_at" ? "when-wrong" : undefined}
            onInput={(event) => {
              const typed = event.currentTarget.value;
              const resolved = fromField(typed, zone);
              setUnread({ ...unread, [which]: resolved === undefined });
              if (!resolved) return;
              setSkipped({ ...skipped, [which]: resolved.kind === "skipped" ? typed.slice(11, 16) : undefined });
              set(which, resolved.at);
            }}
          />
          {/* A browser writes such a field in its own language: while nobody types, it stands in the app's. */}
          <span class="field num said" aria-hidden="true">
            {sayFull(chosen[which], zone)}
          </span>
        </span>
      </div>
      {which === "ends_at" && wrong !== undefined && (
        <div id="when-wrong">
          <MissingLine>{wrong}</MissingLine>
        </div>
      )}
      {unread[which] && <MissingLine>{t("when.unread", { time: sayMoment(chosen[which], ports().now(), zone) })}</MissingLine>}
      {skipped[which] && (
        <p class="fine num" role="status">
          {t("when.skipped", { time: skipped[which], after: sayTime(chosen[which], zone) })}
        </p>
      )}
      <Twice at={chosen[which]} zone={zone} onChoose={(at) => set(which, at)} />
    </div>
  );
  return (
    <div class="stack g2">
      {field("starts_at", t("when.from"))}
      {field("ends_at", t("when.to"))}
    </div>
  );
}

/** A local time that occurs twice, because clocks go back: asks which one is meant. */
function Twice({ at, zone, onChoose }: { readonly at: number; readonly zone: string; readonly onChoose: (at: number) => void }) {
  const resolved = resolveWall(wallOf(at, zone), zone);
  if (resolved.again === undefined) return null;
  const choice = (moment: number, label: string) => (
    <button type="button" class="chip" aria-pressed={moment === at} onClick={() => onChoose(moment)}>
      {label}
    </button>
  );
  return (
    <fieldset class="plainset stack g2">
      <legend class="fine num">{t("when.twice", { time: sayTime(at, zone) })}</legend>
      <div class="chips">
        {choice(resolved.at, t("when.twice.first"))}
        {choice(resolved.again, t("when.twice.second"))}
      </div>
    </fieldset>
  );
}
