/** Making a group: a name, and who is asked in. */
import { Field } from "../../parts/fields.tsx";
import { useNewGroup } from "../../state/new-group.ts";
import { go } from "../../state/route.ts";
import { t } from "../../words/t.ts";
import { Making } from "./making.tsx";
import { PeopleChips } from "./people-chips.tsx";

export function NewGroup() {
  const { name, setName, chosen, setChosen, ...making } = useNewGroup((id) => go(`/room#${id}`, { replace: true }));
  return (
    <Making title={t("group.title")} {...making}>
      <p class="small">{t("group.text")}</p>
      <Field label={t("make.name")} value={name} max={60} onInput={setName} />
      <PeopleChips label={t("group.who")} chosen={chosen} onChange={setChosen} />
      {chosen.length === 0 && <p class="fine">{t("group.none")}</p>}
    </Making>
  );
}
