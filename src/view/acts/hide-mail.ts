/** Acts about hidden mail. */
import { commands } from "../state/commands.ts";
import { t } from "../words/t.ts";
import type { Act } from "./act.ts";

export const hideMail = (on: boolean): Promise<void> => commands().hideMail(on);

export const newMailbox: Act = async () => {
  await commands().newMailbox();
  return { said: t("hide.new.done") };
};

/** What waits so that its time tells nothing leaves now. */
export const sendNow = (): Promise<void> => commands().sendNow();
