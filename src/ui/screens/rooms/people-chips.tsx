/** Toggles for my people, to invite them. */

import { people } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { PersonChip } from "../../parts/person-chip.tsx";
import "../../forms.css";

interface PeopleChipsProps {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function PeopleChips({ label, chosen, onChange }: PeopleChipsProps) {
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset class="plainset stack g2">
      <legend class="over">{label}</legend>
      {people.value.length === 0 && <p class="small">{t("who.none")}</p>}
      <div class="chips">
        {people.value.map((person) => (
          <PersonChip key={person.id} person={person} chosen={chosen.includes(person.id)} onToggle={() => toggle(person.id)} />
        ))}
      </div>
    </fieldset>
  );
}
