/** When it can be opened: presets, or two times, in the clock of the place. */
import { sayWindow } from "../../format/say.ts";
import { KEPT_SECONDS, type Preset, presetWindow } from "../../format/window.ts";
import { fromField, toField } from "../../format/zoned.ts";
import { Icon } from "../../parts/icon.tsx";
import { useNow } from "../../state/clock.ts";
import { changeDraft, type Writing } from "../../state/draft.ts";
import { windowOf } from "../../state/window-of.ts";
import { useZone } from "../../state/zone.ts";
import { t } from "../../words/t.ts";

const PRESETS: readonly Preset[] = ["tonight", "weekend", "week"];

export function When({ writing }: { readonly writing: Writing }) {
  useZone(writing);
  const now = useNow();
  const window = windowOf(writing, now);
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
      {writing.when === "choose" && <Fields writing={writing} />}
      <p class="fine num" role="status">
        {sayWindow(window, now)}
        {window.ends_at - now > KEPT_SECONDS && ` ${t("when.kept")}`}
      </p>
    </section>
  );
}

function Fields({ writing }: { readonly writing: Writing }) {
  const { chosen, zone } = writing;
  if (!chosen) return null;
  const field = (which: "starts_at" | "ends_at", label: string) => (
    <label class="labelled">
      <span class="over">{label}</span>
      <input
        class="field num"
        type="datetime-local"
        value={toField(chosen[which], zone)}
        onInput={(event) => {
          const at = fromField(event.currentTarget.value, zone);
          if (at !== undefined) changeDraft({ chosen: { ...chosen, [which]: at } });
        }}
      />
    </label>
  );
  return (
    <div class="stack g2">
      {field("starts_at", t("when.from"))}
      {field("ends_at", t("when.to"))}
    </div>
  );
}
