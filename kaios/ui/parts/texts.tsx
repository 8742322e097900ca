/** Being told by text message, on the keypad: where the relay knows somebody who sends them. */
import { hasSms, useSms } from "../../../src/view/acts/sms.ts";
import { t } from "../../../src/view/words/t.ts";
import { Field } from "./fields.tsx";
import { Group, Row, Say } from "./rows.tsx";
import { TroubleLine } from "./trouble-lines.tsx";

export function Texts() {
  return hasSms() ? <Shown /> : null;
}

function Shown() {
  const {
    state,
    isKept,
    elsewhere,
    text,
    number,
    setNumber,
    ask,
    code,
    setCode,
    confirm,
    another,
    turnOn,
    turnOff,
    check,
    checked,
    trouble,
    price,
    fine,
  } = useSms();
  return (
    <>
      <Group>{t("sms.title")}</Group>
      {elsewhere && <Say>{elsewhere}</Say>}
      <Say>{text}</Say>
      {state === "none" && (
        <>
          <Field label={t("sms.number")} value={number} type="tel" max={40} placeholder="+49 170 1234567" onInput={setNumber} />
          <Row icon="bell" title={t("sms.ask")} label={t("key.ask")} act={ask} />
        </>
      )}
      {state === "asked" && (
        <>
          <Field label={t("sms.code")} value={code} type="tel" max={12} onInput={setCode} />
          <Row icon="check" title={t("sms.confirm")} act={confirm} />
          <Row title={t("sms.again")} act={another} />
          <Say>{t("sms.none")}</Say>
        </>
      )}
      {state === "on" && <Row icon="search" title={t("sms.check")} label={t("key.ask")} act={check} />}
      {state === "off" && <Row icon="bell" title={t("sms.turn.on")} act={turnOn} />}
      {checked && <Say>{checked}</Say>}
      <TroubleLine trouble={trouble} />
      {isKept && <Row icon="bin" title={t("sms.turn.off")} act={turnOff} />}
      {price && <Say>{price}</Say>}
      <Say>{fine}</Say>
    </>
  );
}
