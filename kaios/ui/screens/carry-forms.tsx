/** Carry groups of my own on keys: a new one, and who else is in it. Entries of other screens' names, since each name costs the first screen. */
import { MYSELF } from "../../../src/engine/face.ts";
import { useMoreInCarry, useNewCarryGroup } from "../../../src/view/acts/couriers.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { othersIn } from "../../../src/view/state/courier-labels.ts";
import { carrying } from "../../../src/view/state/engine.ts";
import { nameOf } from "../../../src/view/state/names.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Group, Row, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Ticks } from "../parts/ticks.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

const leftCancel = () => ({ label: t("cancel"), act: back });

export function NewCarryGroup() {
  const form = useNewCarryGroup(back);
  const { mine, setMine } = form;
  return (
    <Screen
      title={t("couriers.make")}
      left={leftCancel()}
      right={{ label: t(form.busy ? "key.wait" : "key.make"), act: form.make, ember: true }}
    >
      {form.isMissing && <MissingLine>{t("couriers.make.none")}</MissingLine>}
      <TroubleLine trouble={form.trouble} />
      <Field label={t("couriers.make.name")} value={form.name} max={LIMITS.roomName} onInput={form.setName} />
      <Group>{t("couriers.make.members")}</Group>
      <Ticks chosen={form.members} onChange={form.setMembers} />
      <Toggle
        title={t("couriers.make.mine")}
        detail={t("couriers.ask.sees")}
        on={mine.mail}
        onChange={(mail) => setMine({ carry: mine.carry, mail })}
      />
      <Group>{t("couriers.make.couriers")}</Group>
      <Ticks chosen={form.couriers} onChange={form.setCouriers} />
      <Toggle
        title={t("couriers.make.me")}
        detail={t("couriers.ask.carry.text")}
        on={mine.carry}
        onChange={(carry) => setMine({ carry, mail: mine.mail })}
      />
      <Toggle
        title={t("couriers.make.list")}
        detail={t(form.isListed ? "couriers.make.list.on" : "couriers.make.list.off")}
        on={form.isListed}
        onChange={form.setListed}
      />
    </Screen>
  );
}

export function ChangeCarryGroup({ id }: { readonly id: string }) {
  const more = useMoreInCarry(id, back);
  const group = carrying.value?.groups.find((one) => one.id === id);
  if (!group || group.inviter !== MYSELF) return null;
  return (
    <Screen
      title={t("couriers.change")}
      left={leftCancel()}
      {...(more.isAsking ? { right: { label: t(more.busy ? "key.wait" : "key.make"), act: more.ask, ember: true } } : {})}
    >
      <TroubleLine trouble={more.trouble} />
      {othersIn(group).map((person) => (
        <Row
          key={person}
          icon="close"
          title={t("couriers.remove", { name: nameOf(person) })}
          label={t("key.select")}
          alarm
          act={() => more.remove(person)}
        />
      ))}
      <Group>{t("couriers.make.members")}</Group>
      <Ticks chosen={more.members} onChange={more.setMembers} />
      <Group>{t("couriers.make.couriers")}</Group>
      <Ticks chosen={more.couriers} onChange={more.setCouriers} />
    </Screen>
  );
}
