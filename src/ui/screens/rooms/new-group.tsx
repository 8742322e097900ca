/** Making a group: a name, and who is asked in. */

import { useNewGroup } from "../../../view/state/new-group.ts";
import { t } from "../../../view/words/t.ts";
import { Field } from "../../parts/fields.tsx";
import { go } from "../../state/route.ts";
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
