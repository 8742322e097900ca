/** Making a carry group: whose mail, and who carries it. */

import { useNewCarryGroup } from "../../../view/acts/couriers.ts";
import { LIMITS } from "../../../view/acts/limits.ts";
import { t } from "../../../view/words/t.ts";
import { Field } from "../../parts/fields.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { PeopleChips } from "../rooms/people-chips.tsx";

export function NewCarryGroup({ done }: { readonly done: () => void }) {
  const form = useNewCarryGroup(done);
  const { mine, setMine } = form;
  return (
    <form
      class="card pad stack g3"
      aria-label={t("couriers.make")}
      onSubmit={(event) => {
        event.preventDefault();
        form.make();
      }}
    >
      <Field label={t("couriers.make.name")} value={form.name} max={LIMITS.roomName} onInput={form.setName} />
      <PeopleChips label={t("couriers.make.members")} chosen={form.members} onChange={form.setMembers} />
      <PeopleChips label={t("couriers.make.couriers")} chosen={form.couriers} onChange={form.setCouriers} />
      <div class="card rows">
        <Toggle
          title={t("couriers.make.me")}
          state={t("couriers.ask.carry.text")}
          on={mine.carry}
          onChange={(carry) => setMine({ ...mine, carry })}
        />
        <Toggle
          title={t("couriers.make.mine")}
          state={t("couriers.ask.sees")}
          on={mine.mail}
          onChange={(mail) => setMine({ ...mine, mail })}
        />
        <Toggle
          title={t("couriers.make.list")}
          state={t(form.isListed ? "couriers.make.list.on" : "couriers.make.list.off")}
          on={form.isListed}
          onChange={form.setListed}
        />
      </div>
      {form.isMissing && <MissingLine>{t("couriers.make.none")}</MissingLine>}
      <TroubleLine trouble={form.trouble} />
      <button type="submit" class="btn ember main wide" aria-busy={form.busy}>
        {t("couriers.make.ask")}
      </button>
    </form>
  );
}
