/** The relay, how it is reached, moving to another; and how one is told of something while the app is closed. */
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { RelayReport } from "../../../src/engine/face.ts";
import { sayHost, saySpan } from "../../../src/view/format/say.ts";
import { useAct } from "../../../src/view/state/act.ts";
import { announce } from "../../../src/view/state/announcements.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { connection, push, relayWarnings } from "../../../src/view/state/engine.ts";
import { RELAY_TOLD, relayFacts, sayRelayWaits, sayRelayWarning } from "../../../src/view/state/keeping-labels.ts";
import { turnPushOff, turnPushOn } from "../../../src/view/state/notifications.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { TroubleLine, Wrong } from "../parts/bits.tsx";
import { Field } from "../parts/fields.tsx";
import { Group, Line, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { phone } from "../phone.ts";

export function Relay() {
  const now = useNow(1);
  const { state, relay, transport } = connection.value;
  const { trouble, busy, run } = useAct();
  return (
    <Screen
      title={t("relay.title")}
      left={{ label: t("key.back"), act: back }}
      right={
        state === "online"
          ? undefined
          : { label: t(busy ? "key.wait" : "key.try"), act: () => run(() => ports().engine.tryNow()), ember: true }
      }
    >
      <Say lead>{t(`relay.${state}`, { relay: sayHost(relay) })}</Say>
      <Say>{sayRelayWaits(now)}</Say>
      <TroubleLine trouble={trouble} />
      {relayWarnings.value.map((warning) => (
        <Fragment key={warning.relay}>
          <Say>{sayRelayWarning(warning)}</Say>
          <Row
            icon="relay"
            title={t("relay.accept")}
            label={t("key.select")}
            act={() => run(() => ports().engine.acceptRelay(warning.relay))}
          />
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

/** Moving to another relay: asked first what it can, then moved to. */
function Elsewhere() {
  const [address, setAddress] = useState("");
  const [report, setReport] = useState<RelayReport | undefined>(undefined);
  const { trouble, run } = useAct();
  const relay = sayHost(connection.value.relay);
  const check = (): void => {
    setReport(undefined);
    run(async () => setReport(await ports().engine.checkRelay(address)));
  };
  const move = (to: RelayReport): void =>
    run(async () => {
      await ports().engine.moveToRelay(to.relay);
      announce(t("relay.moved", { relay: sayHost(to.relay) }));
      setReport(undefined);
      setAddress("");
    });
  const can = report ? RELAY_TOLD.filter((feature) => report.features.indexOf(feature) >= 0) : [];
  const host = report ? sayHost(report.relay) : "";
  return (
    <>
      <Group>{t("relay.move")}</Group>
      <Say>{t("relay.move.text", { relay })}</Say>
      <Field label={t("relay.address")} value={address} plain keyed placeholder="relay.example" onInput={setAddress} />
      <TroubleLine trouble={trouble} />
      <Row icon="search" title={t("relay.check")} label={t("key.ask")} act={check} />
      {report && (
        <>
          <Say lead>{t("relay.found", { relay: host })}</Say>
          {can.map((feature) => (
            <Say key={feature}>{t(`relay.can.${feature}`)}</Say>
          ))}
          {can.length === 0 && <Say>{t("relay.can.none")}</Say>}
          {host === relay ? (
            <Say>{t("relay.same")}</Say>
          ) : (
            <Row icon="relay" title={t("relay.move.go", { relay: host })} label={t("key.move")} ember act={() => move(report)} />
          )}
        </>
      )}
    </>
  );
}

/** What this phone can do while the app is closed, and what it cannot. */
export function Notifications() {
  const wake = phone().wake ?? { kind: "none" as const };
  if (wake.kind === "push") return <Push />;
  return (
    <Screen title={t("push.title")} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t(wake.kind === "alarm" ? "key.wake.alarm.title" : "push.off.title")}</Say>
      <Say>{wake.kind === "alarm" ? t("key.wake.alarm", { span: saySpan(wake.every_s) }) : t("key.wake.none")}</Say>
      {wake.kind === "alarm" && <Say>{t("key.wake.why")}</Say>}
    </Screen>
  );
}

function Push() {
  const { trouble, busy, run } = useAct();
  const [failed, setFailed] = useState(false);
  const permission = ports().notifications.permission();
  const on = push.value && permission === "granted";
  const may = permission === "ask" || permission === "granted";
  const known = connection.value.push_key !== undefined;
  const turnOn = (): void =>
    run(async () => {
      const done = await turnPushOn();
      setFailed(!done);
      if (done) announce(t("push.on.title"));
    });
  const start = { label: t(busy ? "key.wait" : "push.turn.on"), act: turnOn, ember: true };
  return (
    <Screen
      title={t("push.title")}
      left={{ label: t("key.back"), act: back }}
      right={on ? { label: t("push.turn.off"), act: () => run(turnPushOff) } : may && known ? start : undefined}
    >
      <Say lead>{t(on ? "push.on.title" : "push.off.title")}</Say>
      <Say>{t(on ? "push.on.text" : `push.${permission === "granted" ? "ask" : permission}.text`)}</Say>
      {!on && may && !known && <Say>{t("push.no.relay")}</Say>}
      {failed && <Wrong>{t(ports().notifications.permission() === "refused" ? "push.refused.text" : "push.failed")}</Wrong>}
      <TroubleLine trouble={trouble} />
      <Say>{t("push.fine")}</Say>
    </Screen>
  );
}
