/** Being told by text message (tier 3). Its code comes with the first number. */
import type { SmsCommands, SmsShown } from "../face/sms.ts";
import type { Session } from "../link/session.ts";
import { lazily, type Part, type Spine } from "../part.ts";
import { Shown } from "../shown.ts";
import { SMS } from "./records.ts";
import type { Texts } from "./texts.ts";

export interface SmsPort {
  load(): Promise<Texts>;
  /** Ends them until they are turned on again. */
  pause(): Promise<void>;
  /** In a session under my own key. */
  send(session: Session): Promise<void>;
}

export function lazySms(spine: Spine): SmsPort {
  const { database, trace } = spine;
  const load = lazily(async () => new (await import("./texts.ts")).Texts(spine));
  const hasAny = (): boolean => database.table("sms").size > 0;
  return {
    load,
    pause: async () => (hasAny() ? (await load()).pause() : undefined),
    async send(session) {
      if (!hasAny()) return;
      const texts = await load().catch((error: unknown) => trace.note("sms.send", error));
      await texts?.send(session);
    },
  };
}

export function smsPart({ database, lines, settings }: Spine, { load, send }: SmsPort) {
  const shown = new Shown({
    sms: {
      from: ["sms"],
      build(): SmsShown | undefined {
        const record = database.get("sms", SMS);
        if (!record || record.leaving) return undefined;
        const { number, gateway, token, wanted } = record;
        return { state: token === undefined ? "asked" : wanted ? "on" : "off", number, gateway };
      },
    },
  });
  const commands: SmsCommands = {
    smsCode: async (number, language) => (await load()).code(number, language),
    smsConfirm: async (code) => (await load()).confirm(code),
    smsOn: async () => (await load()).turnOn(),
    smsOff: async () => (await load()).turnOff(),
    smsCheck: async () => (await load()).check(),
  };
  return {
    commands,
    ready({ name, session }) {
      if (name === settings().relay) void send(session);
    },
    changed(tables) {
      shown.touch(tables);
      const session = lines.session({ relay: settings().relay });
      if (tables.has("sms") && session) void send(session);
    },
    state: () => shown.current(),
  } satisfies Part;
}
