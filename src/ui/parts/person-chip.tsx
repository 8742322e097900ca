/** A toggle that chooses a person. */
import type { Person } from "../../engine/face.ts";
import { t } from "../../view/words/t.ts";
import { Pebble } from "./pebble.tsx";

interface PersonChipProps {
  readonly person: Person;
  readonly chosen: boolean;
  readonly onToggle: () => void;
}

export function PersonChip({ person, chosen, onToggle }: PersonChipProps) {
  return (
    <button type="button" class="chip" aria-pressed={chosen} onClick={onToggle}>
      <Pebble id={person.id} name={person.name} size="xs" />
      <span class="clip">{person.name || t("person.nameless")}</span>
    </button>
  );
}
