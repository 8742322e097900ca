/** Couriers on keys: who asks, parcels by file, my groups, carrying for others. These phones give apps no Bluetooth, and the page says so. */
import { type CarryGroup, MYSELF } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import {
  answerCarry,
  carryForOthers,
  leaveCarry,
  putDownCarried,
  useOpenParcel,
  useSaveParcel,
} from "../../../src/view/acts/couriers.ts";
import { sayDayNear } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import {
  asking,
  receivers,
  sayAsked,
  sayHeld,
  sayLeaving,
  sayOpened,
  sayRegistered,
  saySaved,
  saySees,
  sayStanding,
  sayTerms,
  sayUntil,
} from "../../../src/view/state/courier-labels.ts";
import { carrying } from "../../../src/view/state/engine.ts";
import { nameAlone, nameOf } from "../../../src/view/state/names.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";
import { ChangeCarryGroup, NewCarryGroup } from "./carry-forms.tsx";

const leftBack = () => ({ label: t("key.back"), act: back });
const NEW = "new";
/** After the id of a group: the form by which it changes. */
const CHANGE = " change";
const groupOf = (id: string): CarryGroup | undefined => carrying.value?.groups.find((group) => group.id === id);

/** @param id `new`: the form for a group of my own */
export function Couriers({ id }: { readonly id: string }) {
  return id === NEW ? <NewCarryGroup /> : <AllOfIt />;
}

function AllOfIt() {
  const { groups = [] } = carrying.value ?? {};
  return (
    <Screen title={t("couriers.title")} left={leftBack()}>
      {asking(groups).map((group) => (
        <Row key={group.id} icon="people" title={sayAsked(group)} long act={() => go("carry-asked", group.id)} />
      ))}
      <Open />
      {groups.map((group) => (
        <Row key={group.id} icon="people" title={group.name} act={() => go("carry-group", group.id)} />
      ))}
      <Row icon="plus" title={t("couriers.make")} act={() => go("couriers", NEW)} />
      <ForOthers />
      <Say lead>{t("couriers.lead")}</Say>
      <Say>{t("couriers.how")}</Say>
      <Say>{t("key.absent.bluetooth")}</Say>
      <Group>{t("couriers.sees")}</Group>
      {saySees().map(({ title, text }) => (
        <Say key={title}>
          <b>{title}</b>: {text}
        </Say>
      ))}
    </Screen>
  );
}

function Open() {
  const { opened, open, trouble } = useOpenParcel();
  const pick = async (): Promise<string | undefined> => {
    const bytes = await phone().files.pick();
    return bytes && new TextDecoder().decode(bytes);
  };
  return (
    <>
      <Row icon="backup" title={t("couriers.open")} label={t("key.choose")} act={() => open(pick)} />
      <TroubleLine trouble={trouble} />
      {opened && (
        <>
          <Say lead>{t("couriers.opened", { name: nameAlone(opened.from) })}</Say>
          {sayOpened(opened).map((line) => (
            <Say key={line}>{line}</Say>
          ))}
          {opened.notes + opened.other > 0 && <Say>{t("couriers.opened.answer", { name: nameOf(opened.from) })}</Say>}
        </>
      )}
    </>
  );
}

function ForOthers() {
  const now = useNow(60);
  const { run, trouble } = useAct();
  const { on = false, held = { events: 0, letters: 0, bytes: 0 } } = carrying.value ?? {};
  const putDown = (): void =>
    ask({
      title: t("couriers.put.title"),
      text: t("couriers.put.text"),
      verb: t("key.forget"),
      onAct: () => run(putDownCarried),
    });
  return (
    <>
      <Toggle title={t("couriers.for")} on={on} onChange={(next) => run(() => carryForOthers(next))} />
      <Say>{t(on ? "couriers.for.on" : "couriers.for.off")}</Say>
      <TroubleLine trouble={trouble} />
      {held.events + held.letters > 0 && (
        <>
          {sayHeld(held, now).map((line) => (
            <Say key={line}>{line}</Say>
          ))}
          <Row icon="bin" title={t("couriers.put")} label={t("key.select")} act={putDown} />
        </>
      )}
    </>
  );
}

export function AskedToCarry({ id }: { readonly id: string }) {
  const now = useNow(60);
  const { run, trouble } = useAct();
  const group = groupOf(id);
  if (!group) return null;
  const as = group.member === "asked" || group.fresh.length > 0 ? "member" : "courier";
  const answer = (yes: boolean): void =>
    run(async () => {
      await answerCarry(id, as, yes);
      back();
    });
  const until = { day: sayDayNear(group.valid_until, now) };
  return (
    <Screen title={group.name} left={leftBack()}>
      <Row
        long
        icon="check"
        title={as === "member" ? t("couriers.ask.until", until) : t("couriers.ask.carry.yes")}
        label={t("key.select")}
        act={() => answer(true)}
      />
      <Row icon="close" title={t("couriers.ask.no")} label={t("key.select")} act={() => answer(false)} />
      <TroubleLine trouble={trouble} />
      <Say lead>{sayAsked(group)}</Say>
      {sayTerms(group, as).map((line) => (
        <Say key={line}>{line}</Say>
      ))}
    </Screen>
  );
}

export function CarryGroupScreen({ id }: { readonly id: string }) {
  const isChanging = id.slice(-CHANGE.length) === CHANGE;
  return isChanging ? <ChangeCarryGroup id={id.slice(0, -CHANGE.length)} /> : <OneGroup id={id} />;
}

function OneGroup({ id }: { readonly id: string }) {
  const now = useNow(60);
  const { save, saved, trouble } = useSaveParcel((file) => phone().files.save(file));
  const act = useAct();
  const group = groupOf(id);
  if (!group) return null;
  const leave = (): void =>
    ask({
      title: t("couriers.leave.title", { group: group.name }),
      text: sayLeaving(group),
      verb: t("couriers.leave"),
      onAct: () =>
        act.run(async () => {
          await leaveCarry(id);
          back();
        }),
    });
  return (
    <Screen title={group.name} left={leftBack()}>
      {receivers(group).map(({ id: person }) => (
        <Row
          key={person}
          icon="send"
          title={t("couriers.save", { name: nameOf(person) })}
          label={t("save")}
          long
          act={() => save(id, person)}
        />
      ))}
      <TroubleLine trouble={trouble ?? act.trouble} />
      {saved && saySaved(saved.person, saved.parcel).map((line) => <Say key={line}>{line}</Say>)}
      {saved?.path !== undefined && <Say>{t("key.saved.at", { path: saved.path })}</Say>}
      <Group>{t("couriers.carries")}</Group>
      {group.couriers.map((person) => (
        <Say key={person.id}>{sayStanding(person)}</Say>
      ))}
      <Group>{t("couriers.carried")}</Group>
      {group.members.map((person) => (
        <Say key={person.id}>{sayStanding(person)}</Say>
      ))}
      {[sayUntil(group, now), ...sayRegistered(group)].map((line) => (
        <Say key={line}>{line}</Say>
      ))}
      {group.inviter === MYSELF && <Row icon="people" title={t("couriers.change")} act={() => go("carry-group", id + CHANGE)} />}
      <Row icon="close" title={t("couriers.leave")} label={t("key.select")} alarm act={leave} />
    </Screen>
  );
}
