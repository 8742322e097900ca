/** Text messages on the scripted engine: the code is 314159, and numbers that end in 0 are refused. */
import { type EngineCommands, type EngineState, FaceError } from "../../../src/engine/face.ts";

type SmsCommands = Pick<EngineCommands, "smsCode" | "smsConfirm" | "smsOn" | "smsOff" | "smsCheck">;

const without = (state: EngineState): EngineState => {
  const { sms: _, ...rest } = state;
  return rest;
};

export function scriptedSms(change: (part: Partial<EngineState>) => void, state: () => EngineState): SmsCommands {
  const known = () => {
    const { sms } = state();
    if (!sms) throw new FaceError("no-sms");
    return sms;
  };
  return {
    async smsCode(text) {
      const number = text.replace(/[ ()-]/g, "");
      if (!/^\+[1-9]\d{6,14}$/.test(number)) throw new FaceError("bad-number");
      if (number.endsWith("0")) throw new FaceError("sms-refused");
      change({ sms: { state: "asked", number, gateway: state().connection.sms_gateway ?? "" } });
    },
    async smsConfirm(code) {
      if (code !== "314159") throw new FaceError("sms-wrong");
      change({ sms: { ...known(), state: "on" } });
    },
    async smsOn() {
      change({ sms: { ...known(), state: "on" } });
    },
    async smsOff() {
      change({ ...without(state()), sms: undefined as never });
    },
    async smsCheck() {
      return known().number.endsWith("9") ? "stopped" : "on";
    },
  };
}
