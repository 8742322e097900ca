import { useState } from "preact/hooks";
import { MYSELF } from "../../../engine/face.ts";
import { upperFirst } from "../../../view/format/say.ts";
import { changeDraft } from "../../../view/state/draft.ts";
import { people } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { PersonChip } from "../../parts/person-chip.tsx";

const FEW = 8;

/** Toggles for my people. The chosen come first, so that none is chosen out of sight. */
export function Who({ chosen, invalid }: { readonly chosen: readonly string[]; readonly invalid: boolean }) {
  const [all, setAll] = useState(false);
  const known = people.value;
  const toggle = (id: string) => changeDraft({ to: chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
  const few = [...known]
    .sort((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)))
    .slice(0, Math.max(FEW, chosen.length));
  const shown = all || known.length <= FEW ? known : few;
  return (
    <section class="stack g2" aria-labelledby="who">
      <h2 class={invalid ? "over ink" : "over"} id="who">
        {t("who.title")}
      </h2>
      {known.length === 0 && <p class="small">{t("who.none")}</p>}
      {chosen.includes(MYSELF) && <p class="fine">{t("who.me")}</p>}
      <div class="chips">
        <button type="button" class="chip" aria-pressed={chosen.includes(MYSELF)} onClick={() => toggle(MYSELF)}>
          <Icon name="me" />
          {upperFirst(t("person.me"))}
        </button>
        {shown.map((person) => (
          <PersonChip key={person.id} person={person} chosen={chosen.includes(person.id)} onToggle={() => toggle(person.id)} />
        ))}
        {shown.length < known.length ? (
          <button type="button" class="chip" onClick={() => setAll(true)}>
            {t("who.more", { n: known.length - shown.length })}
          </button>
        ) : (
          <a class="chip add" href="/add" aria-label={t("people.add")}>
            <Icon name="plus" />
            {known.length === 0 && t("people.add")}
          </a>
        )}
      </div>
    </section>
  );
}
