/** The group's own inviter asks further people, or takes somebody out. */
import { useState } from "preact/hooks";
import { type CarryGroup, MYSELF } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { inviteToCarry, removeFromCarry } from "../../../view/acts/couriers.ts";
import { nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { PeopleChips } from "../rooms/people-chips.tsx";

export function ChangeGroup({ group: { id, couriers, members } }: { readonly group: CarryGroup }) {
  const [isOpen, setOpen] = useState(false);
  const [more, setMore] = useState<{ readonly members: readonly string[]; readonly couriers: readonly string[] }>(NOBODY);
  const { busy, trouble, run } = useAct();
  const others = [...new Set([...couriers, ...members].map((one) => one.id))].filter((one) => one !== MYSELF);
  const ask = (): void =>
    run(async () => {
      const done = await inviteToCarry(id, more.members, more.couriers);
      setMore(NOBODY);
      setOpen(false);
      return done;
    });
  return (
    <>
      <button type="button" class="btn line wide" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t(isOpen ? "couriers.codes.close" : "couriers.change")}
      </button>
      {isOpen && (
        <div class="stack g3">
          <PeopleChips
            label={t("couriers.make.members")}
            chosen={more.members}
            onChange={(chosen) => setMore({ ...more, members: chosen })}
          />
          <PeopleChips
            label={t("couriers.make.couriers")}
            chosen={more.couriers}
            onChange={(chosen) => setMore({ ...more, couriers: chosen })}
          />
          {more.members.length + more.couriers.length > 0 && (
            <button type="button" class="btn ember wide" aria-busy={busy} onClick={ask}>
              {t("couriers.make.ask")}
            </button>
          )}
          {others.map((person) => (
            <button key={person} type="button" class="btn quiet alarmtext" onClick={() => run(() => removeFromCarry(id, person))}>
              {t("couriers.remove", { name: nameOf(person) })}
            </button>
          ))}
        </div>
      )}
      <TroubleLine trouble={trouble} />
    </>
  );
}

const NOBODY = { members: [], couriers: [] };
