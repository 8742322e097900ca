/** A checklist of my people. */
import { people } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { Say, Toggle } from "./rows.tsx";

interface TicksProps {
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

export function Ticks({ chosen, onChange }: TicksProps) {
  return (
    <>
      {people.value.length === 0 && <Say>{t("empty.people")}</Say>}
      {people.value.map(({ id, name }) => (
        <Toggle
          key={id}
          title={name || t("person.nameless")}
          on={chosen.indexOf(id) >= 0}
          onChange={(on) => onChange(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
        />
      ))}
    </>
  );
}
