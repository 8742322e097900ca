/** How sure I am of a person's key, as an icon and words. */
import { type Mark, MYSELF, type Person } from "../../engine/face.ts";
import { peopleById } from "../../view/state/engine.ts";
import { sayLevel, sayLevelSince } from "../../view/state/level-labels.ts";
import { nameAlone, nameOf } from "../../view/state/names.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";
import { NumberMark } from "./number-mark.tsx";

/** `person`: undefined if they are not among my people any more. */
export function Level({ person, since }: { readonly person: Person | undefined; readonly since?: boolean }) {
  const level = person?.level ?? 0;
  const words = person ? (since ? sayLevelSince(person) : sayLevel(person)) : t("level.0");
  return (
    <span class={`level l${level}`}>
      <Icon name={`level-${level}`} />
      <span>{words}</span>
    </span>
  );
}

export function NameAndLevel({ id, mark }: { readonly id: string; readonly mark?: Mark | undefined }) {
  return (
    <span class="grow">
      <span class="strong">{nameAlone(id)}</span>
      <NumberMark mark={mark} name={nameOf(id)} />
      {id !== MYSELF && (
        <>
          <br />
          <Level person={peopleById.value.get(id)} />
        </>
      )}
    </span>
  );
}
