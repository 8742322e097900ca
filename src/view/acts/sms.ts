/** Being told by text message: a number, the code that was texted to it, on and off. */
import { useState } from "preact/hooks";
import { sayHost } from "../format/say.ts";
import { commands } from "../state/commands.ts";
import { connection, hidden, sms } from "../state/engine.ts";
import { language } from "../words/language.ts";
import { t } from "../words/t.ts";
import { useAct } from "./act.ts";

/** Whether there is anything to show of it: the relay knows somebody who sends texts, or there is a number. */
export const hasSms = (): boolean => sms.value !== undefined || connection.value.sms_gateway !== undefined;

export function useSms() {
  const { trouble, busy, run, clear } = useAct();
  const [number, setTyped] = useState("");
  const [code, setCode] = useState("");
  /** Another number is typed in the place of one whose code is under way. */
  const [again, setAgain] = useState(false);
  const [checked, setChecked] = useState<"on" | "stopped" | "unknown" | undefined>(undefined);
  const known = sms.value;
  const { state: line, sms_gateway: offered } = connection.value;
  /** After a move, or when the relay's operator has changed it: nobody is told of a number that is sealed to somebody else. */
  const isElsewhere = known !== undefined && line === "online" && offered !== known.gateway;
  const isAsking = !known || (again && known.state === "asked") || (isElsewhere && offered !== undefined);
  const state = isAsking ? "none" : known.state;
  const gateway = sayHost((isAsking ? offered : known.gateway) ?? "");
  const settled = async (call: Promise<void>): Promise<void> => {
    await call;
    setChecked(undefined);
    setCode("");
    setAgain(false);
  };
  return {
    ...{ state, number, code, trouble, busy, gateway },
    /** A number is kept that could be forgotten. */
    isKept: known !== undefined,
    elsewhere: isElsewhere ? t("sms.elsewhere", { gateway: sayHost(known.gateway) }) : undefined,
    setNumber: (text: string): void => {
      setTyped(text);
      clear();
    },
    setCode: (text: string): void => {
      setCode(text);
      clear();
    },
    ask: () => run(() => settled(commands().smsCode(number, language()))),
    confirm: () =>
      run(async () => {
        await settled(commands().smsConfirm(code));
        return { said: t("sms.on.said") };
      }),
    another: () => setAgain(true),
    turnOn: () => run(() => settled(commands().smsOn())),
    turnOff: () =>
      run(async () => {
        await settled(commands().smsOff());
        return { said: t("sms.off.said") };
      }),
    check: () => run(async () => setChecked(await commands().smsCheck())),
    /** What stands above the fields. */
    text: state === "none" ? t("sms.text", { gateway }) : t(`sms.${state}`, { number: known?.number ?? "" }),
    checked: checked && (checked === "on" ? t("sms.check.on", { gateway }) : t(`sms.check.${checked}`)),
    price: hidden.value ? t("sms.hidden") : undefined,
    fine: t("sms.fine", { gateway }),
  };
}
