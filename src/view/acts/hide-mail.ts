/** Acts about hidden mail. */
import { commands } from "../state/commands.ts";
import { push } from "../state/engine.ts";
import { turnPushOff } from "../state/notifications.ts";
import { t } from "../words/t.ts";
import type { Act, Done } from "./act.ts";

/** The relay knows the device's push subscription under the keys of before, so it ends; a person who wants another says so. */
export async function hideMail(on: boolean): Promise<Done> {
  const wasWoken = push.peek();
  if (wasWoken) await turnPushOff();
  await commands().hideMail(on);
  return wasWoken ? { said: t("hide.push.off") } : {};
}

export const newMailbox: Act = async () => {
  await commands().newMailbox();
  return { said: t("hide.new.done") };
};

/** Letters that say nothing, among those that do. */
export const coverMail = (on: boolean): Promise<void> => commands().coverMail(on);

/** What waits so that its time tells nothing leaves now. */
export const sendNow = (): Promise<void> => commands().sendNow();
