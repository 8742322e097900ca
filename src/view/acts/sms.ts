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
  const state = known && !(again && known.state === "asked") ? known.state : "none";
  const gateway = sayHost(known?.gateway ?? connection.value.sms_gateway ?? "");
  const settled = async (call: Promise<void>): Promise<void> => {
    await call;
    setChecked(undefined);
    setCode("");
    setAgain(false);
  };
  return {
    ...{ state, number, code, trouble, busy, gateway },
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
    text: known && state !== "none" ? t(`sms.${known.state}`, { number: known.number }) : t("sms.text", { gateway }),
    checked: checked && (checked === "on" ? t("sms.check.on", { gateway }) : t(`sms.check.${checked}`)),
    price: hidden.value ? t("sms.hidden") : undefined,
    fine: t("sms.fine", { gateway }),
  };
}
