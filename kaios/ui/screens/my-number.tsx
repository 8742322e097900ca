/** One number of mine on keys: who gets to me by it, keys, lending, logins, what is held about me, and its end. */
import type { ComponentChildren } from "preact";
import type { Reach as ReachOf } from "../../../src/engine/face.ts";
import { type Act, useAct } from "../../../src/view/acts/act.ts";
import {
  endOwned,
  exportHeld,
  type Listed,
  leaveNumber,
  pauseNumber,
  rotateNumber,
  setReach,
  tellNumber,
  useKeys,
  useLent,
  useLogins,
  usePasskeys,
} from "../../../src/view/acts/numbers.ts";
import { sayDayNear, sayHost } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { accountPage, LENDING_S, numbersShown, REACHES, sayGrouped, sayNumberState } from "../../../src/view/state/my-numbers.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

export function OneNumber({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  const { trouble, run } = useAct();
  const mine = numbersShown().mine.find((one) => one.directory === directory);
  if (!mine) return null;
  const { state, reach, tells, login, owned } = mine;
  const isActive = state === "active";
  return (
    <Screen title={sayGrouped(mine.number)} left={{ label: t("key.back"), act: back }}>
      <Say lead>{sayNumberState(mine, now)}</Say>
      <Say>{t("numbers.mine", { directory: sayHost(directory) })}</Say>
      <TroubleLine trouble={trouble} />
      {isActive && <Reach directory={directory} reach={reach} />}
      <Toggle
        title={t("numbers.tells")}
        detail={t(tells ? "numbers.tells.on" : "numbers.tells.off")}
        on={tells}
        onChange={(on) => run(() => tellNumber(directory, on))}
      />
      {mine.until !== undefined && <Row icon="qr" title={t("numbers.link")} long act={() => go("marks", `give ${directory}`)} />}
      {!login && <Keys directory={directory} />}
      {!login && <Lending directory={directory} />}
      {owned.length > 0 && <Group>{t("number.owned")}</Group>}
      {owned.map(({ id, number, name, type }) => (
        <Row
          key={id}
          title={name || t(`marks.${type}`)}
          detail={sayGrouped(number)}
          label={t("number.end")}
          act={() => run(() => endOwned(directory, id))}
        />
      ))}
      {!login && <Logins directory={directory} />}
      {!login && <Passkeys directory={directory} />}
      <Group>{t("number.export")}</Group>
      <Row
        icon="backup"
        title={t("number.export.do")}
        label={t("save")}
        act={() => run(() => exportHeld(directory, (file) => phone().files.save(file)))}
      />
      <Group>{t("number.title")}</Group>
      {isActive && <Grave act={t("number.rotate")} text={t("number.rotate.text")} onAct={() => rotateNumber(directory)} />}
      {isActive && <Grave act={t("number.pause")} text={t("number.pause.text")} onAct={() => pauseNumber(directory, true)} />}
      {state === "suspended" && (
        <Row title={t("number.resume")} label={t("key.select")} act={() => run(() => pauseNumber(directory, false))} />
      )}
      <Grave act={t("number.leave")} text={t("number.leave.text")} onAct={() => leaveNumber(directory)} />
    </Screen>
  );
}

function Reach({ directory, reach }: { readonly directory: string; readonly reach: ReachOf }) {
  const { trouble, run } = useAct();
  return (
    <>
      <Group>{t("numbers.reach")}</Group>
      {REACHES.map((value) => (
        <Row
          key={value}
          title={t(`numbers.reach.${value}`)}
          detail={value === reach ? t(`numbers.reach.${value}.text`) : ""}
          checked={value === reach}
          label={t("key.choose")}
          long
          act={() => run(() => setReach(directory, value))}
        />
      ))}
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** What is asked about first, because it breaks something. */
function Grave({ act, text, onAct }: { readonly act: string; readonly text: string; readonly onAct: Act }) {
  const { trouble, run } = useAct();
  const asked = { title: act, text, verb: t("key.yes"), onAct: () => run(onAct) };
  return (
    <>
      <Row title={act} label={t("key.select")} alarm long act={() => ask(asked)} />
      <TroubleLine trouble={trouble} />
    </>
  );
}

interface EndableProps<T> {
  readonly listed: Listed<T> & { end(id: string): Promise<void> };
  readonly idOf: (one: T) => string;
  readonly title: (one: T) => string;
  readonly detail: (one: T) => string;
  readonly stays?: (one: T) => boolean;
  readonly children?: ComponentChildren;
}

function Endable<T>({ listed, idOf, title, detail, stays, children }: EndableProps<T>) {
  const { list, trouble, run } = listed;
  return (
    <>
      {list?.map((one) => {
        const end = stays?.(one) ? {} : { label: t("number.end"), act: () => run(() => listed.end(idOf(one))) };
        return <Row key={idOf(one)} title={title(one)} detail={detail(one)} {...end} />;
      })}
      <TroubleLine trouble={trouble} />
      {children}
    </>
  );
}

function Keys({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  return (
    <>
      <Group>{t("number.keys")}</Group>
      <Endable
        listed={useKeys(directory)}
        idOf={({ key }) => key}
        title={({ mine }) => t(mine ? "number.keys.mine" : "number.keys.other")}
        detail={({ since }) => t("number.since", { day: sayDayNear(since, now) })}
        stays={({ mine }) => mine}
      />
      <Say>{t("number.keys.help")}</Say>
    </>
  );
}

function Logins({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  return (
    <>
      <Group>{t("number.logins")}</Group>
      <Endable
        listed={useLogins(directory)}
        idOf={({ id }) => id}
        title={({ name, current }) => (current ? t("number.logins.current", { name }) : name)}
        detail={({ since }) => t("number.since", { day: sayDayNear(since, now) })}
        stays={({ current }) => current}
      />
    </>
  );
}

/** Those of other devices: this phone has none. */
function Passkeys({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  const passkeys = usePasskeys(directory);
  return (
    <>
      <Group>{t("number.passkeys")}</Group>
      {passkeys.list?.length === 0 && <Say>{t("number.passkeys.none")}</Say>}
      <Endable
        listed={passkeys}
        idOf={({ id }) => id}
        title={() => t("number.passkey")}
        detail={({ last_used }) => (last_used > 0 ? t("number.used", { day: sayDayNear(last_used, now) }) : t("number.unused"))}
      />
      <Say>{t("number.passkeys.elsewhere")}</Say>
      <Row icon="link" title={t("recovery.page")} long act={() => window.open(accountPage(directory), "_blank")} />
    </>
  );
}

function Lending({ directory }: { readonly directory: string }) {
  const now = useNow(60);
  const lent = useLent(directory);
  const { agent, setAgent, isRefused } = lent;
  return (
    <>
      <Group>{t("number.lent")}</Group>
      <Endable
        listed={lent}
        idOf={({ id }) => id}
        title={({ name, number }) => name || sayGrouped(number)}
        detail={({ until }) => t("number.lent.until", { day: sayDayNear(until, now) })}
      />
      <Field label={t("number.lent.agent")} value={agent} max={30} type="tel" onInput={setAgent} />
      {isRefused && <ErrorLine>{t("number.lent.refused")}</ErrorLine>}
      {agent.trim() !== "" && (
        <Row title={t("number.lent.do")} label={t("key.select")} act={() => lent.run(() => lent.lend(now + LENDING_S))} />
      )}
      <Say>{t("number.lent.help")}</Say>
    </>
  );
}
