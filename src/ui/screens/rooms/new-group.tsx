/** Making a group: a name and the people invited. */
import { LIMITS } from "../../../view/acts/limits.ts";

import { useNewGroup } from "../../../view/acts/new-group.ts";
import { t } from "../../../view/words/t.ts";
import { Field } from "../../parts/fields.tsx";
import { Making } from "./making.tsx";
import { PeopleChips } from "./people-chips.tsx";

export function NewGroup() {
  const { name, setName, chosen, setChosen, ...making } = useNewGroup();
  return (
    <Making title={t("group.title")} {...making}>
      <p class="small">{t("group.text")}</p>
      <Field label={t("make.name")} value={name} max={LIMITS.roomName} onInput={setName} />
      <PeopleChips label={t("group.who")} chosen={chosen} onChange={setChosen} />
      {chosen.length === 0 && <p class="fine">{t("group.none")}</p>}
    </Making>
  );
}
