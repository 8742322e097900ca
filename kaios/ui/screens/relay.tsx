/** The relay, its connection, moving to another; and notifications. */

import { Fragment } from "preact";
import { useAct } from "../../../src/view/acts/act.ts";
import { pushPrice, usePush } from "../../../src/view/acts/push.ts";
import { acceptRelay, tryNow, useRelayMove } from "../../../src/view/acts/relay.ts";
import { sayHost, saySpan } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { connection, relayWarnings } from "../../../src/view/state/engine.ts";
import { relayFacts, sayRelayWaits, sayRelayWarning } from "../../../src/view/state/keeping-labels.ts";
import { NIGHT, sayQuiet } from "../../../src/view/state/quiet-labels.ts";
import { keepQuiet, quietHours, silenced, TELLINGS, tellOf } from "../../../src/view/state/telling.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Group, Line, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Texts } from "../parts/texts.tsx";
import { ErrorLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

export function Relay() {
  const now = useNow(1);
  const { state, relay, transport } = connection.value;
  const { trouble, busy, run } = useAct();
  return (
    <Screen
      title={t("relay.title")}
      left={{ label: t("key.back"), act: back }}
      right={state === "online" ? undefined : { label: t(busy ? "key.wait" : "key.try"), act: () => run(tryNow), ember: true }}
    >
      <Say lead>{t(`relay.${state}`, { relay: sayHost(relay) })}</Say>
      <Say>{sayRelayWaits(now)}</Say>
      <TroubleLine trouble={trouble} />
      {relayWarnings.value.map((warning) => (
        <Fragment key={warning.relay}>
          <Say>{sayRelayWarning(warning)}</Say>
          <Row icon="relay" title={t("relay.accept")} label={t("key.select")} act={() => run(() => acceptRelay(warning.relay))} />
        </Fragment>
      ))}
      {relayFacts(now).map(({ name, value }) => (
        <Line key={name} label={name} value={value} />
      ))}
      {transport === "polling" && <Say>{t("relay.way.why")}</Say>}
      <Say>{t("relay.fine")}</Say>
      <Elsewhere />
    </Screen>
  );
}

/** Moving to another relay: first its features are checked, then the move. */
function Elsewhere() {
  const { address, setAddress, check, checking, found, moving } = useRelayMove();
  const relay = sayHost(connection.value.relay);
  return (
    <>
      <Group>{t("relay.move")}</Group>
      <Say>{t("relay.move.text", { relay })}</Say>
      <Field label={t("relay.address")} value={address} plain keyed placeholder="relay.example" onInput={setAddress} />
      <TroubleLine trouble={checking.trouble ?? moving.trouble} />
      <Row icon="search" title={t("relay.check")} label={t("key.ask")} act={check} />
      {found && (
        <>
          <Say lead>{t("relay.found", { relay: found.host })}</Say>
          {found.can.map((feature) => (
            <Say key={feature}>{t(`relay.can.${feature}`)}</Say>
          ))}
          {found.can.length === 0 && <Say>{t("relay.can.none")}</Say>}
          {found.same ? (
            <Say>{t("relay.same")}</Say>
          ) : (
            <Row icon="relay" title={t("relay.move.go", { relay: found.host })} label={t("key.move")} ember act={found.move} />
          )}
        </>
      )}
    </>
  );
}

/** Notifications while the app is closed: what this phone can do, and what it cannot. */
export function Notifications() {
  const wake = phone().wake ?? { kind: "none" as const };
  if (wake.kind === "push") return <Push />;
  return (
    <Screen title={t("push.title")} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t(wake.kind === "alarm" ? "key.wake.alarm.title" : "push.off.title")}</Say>
      <Say>{wake.kind === "alarm" ? t("key.wake.alarm", { span: saySpan(wake.every_s) }) : t("key.wake.none")}</Say>
      {wake.kind === "alarm" && <Say>{t("key.wake.why")}</Say>}
      <Texts />
    </Screen>
  );
}

function Push() {
  const { on, can, relayUnknown, title, text, failure, trouble, busy, turnOn, turnOff, test, tested } = usePush();
  const start = { label: t(busy ? "key.wait" : "push.turn.on"), act: turnOn, ember: true };
  return (
    <Screen
      title={t("push.title")}
      left={{ label: t("key.back"), act: back }}
      right={on ? { label: t("push.turn.off"), act: turnOff } : can ? start : undefined}
    >
      <Say lead>{title}</Say>
      <Say>{text}</Say>
      {relayUnknown && <Say>{t("push.no.relay")}</Say>}
      {failure && <ErrorLine>{failure}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      {on && <Telling />}
      {on && <Row title={t("push.test")} act={test} />}
      {tested && <Say>{tested}</Say>}
      {pushPrice() && <Say>{pushPrice()}</Say>}
      <Say>{t("push.fine")}</Say>
      <Texts />
    </Screen>
  );
}

function Telling() {
  const quiet = quietHours.value;
  return (
    <>
      <Group>{t("push.kinds")}</Group>
      {TELLINGS.map((kind) => {
        const on = !silenced.value.has(kind);
        return (
          <Row
            key={kind}
            title={t(`push.kind.${kind}`)}
            detail={t(on ? "push.kind.on" : "push.kind.off")}
            act={() => tellOf(kind, !on)}
          />
        );
      })}
      <Row title={t("push.quiet")} detail={sayQuiet(quiet)} act={() => keepQuiet(quiet ? undefined : NIGHT)} />
    </>
  );
}
