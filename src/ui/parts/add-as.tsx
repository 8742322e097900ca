/** The last step of adding somebody: what I call them. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { type Done, useAct } from "../../view/acts/act.ts";
import { t } from "../../view/words/t.ts";
import { NameField } from "./fields.tsx";
import { TroubleLine } from "./trouble-lines.tsx";

interface AddAsProps {
  /** What they call themselves. */
  readonly name: string;
  readonly add: (name: string) => Promise<Done>;
}

export function AddAs({ name: own, add }: AddAsProps) {
  const [name, setName] = useState(own);
  const { busy, trouble, run } = useAct();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    run(() => add(name));
  };
  return (
    <form class="stack g3" onSubmit={submit}>
      <NameField label={t("person.myname")} help={t("add.fine")} value={name} onInput={setName} />
      <TroubleLine trouble={trouble} />
      <button type="submit" class="btn ember wide" aria-busy={busy}>
        {name.trim() ? t("add.go", { name: name.trim() }) : t("add.go.nameless")}
      </button>
    </form>
  );
}
