/** The group's own inviter asks further people, or takes somebody out. */
import { useState } from "preact/hooks";
import type { CarryGroup } from "../../../engine/face.ts";
import { useMoreInCarry } from "../../../view/acts/couriers.ts";
import { othersIn } from "../../../view/state/courier-labels.ts";
import { nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { PeopleChips } from "../rooms/people-chips.tsx";

export function ChangeGroup({ group }: { readonly group: CarryGroup }) {
  const [isOpen, setOpen] = useState(false);
  const more = useMoreInCarry(group.id, () => setOpen(false));
  return (
    <>
      <button type="button" class="btn line wide" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? "couriers.codes.close" : "couriers.change")}
      </button>
      {isOpen && (
        <div class="stack g3">
          <PeopleChips label={t("couriers.make.members")} chosen={more.members} onChange={more.setMembers} />
          <PeopleChips label={t("couriers.make.couriers")} chosen={more.couriers} onChange={more.setCouriers} />
          {more.isAsking && (
            <button type="button" class="btn ember wide" aria-busy={more.busy} onClick={more.ask}>
              {t("couriers.make.ask")}
            </button>
          )}
          {othersIn(group).map((person) => (
            <button key={person} type="button" class="btn quiet alarmtext" onClick={() => more.remove(person)}>
              {t("couriers.remove", { name: nameOf(person) })}
            </button>
          ))}
        </div>
      )}
      <TroubleLine trouble={more.trouble} />
    </>
  );
}
