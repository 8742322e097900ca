/** Hidden mailboxes. Their code comes when there are some. */
import type { MailboxCommands } from "../face/mailboxes.ts";
import { lazily, type Part, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import type { Beside, Hidden } from "./hidden.ts";

/** Without its code no mail comes: it is asked for again so often, seconds. */
const AGAIN_S = 20;

export function mailboxesPart(spine: Spine, people: People, beside: Beside) {
  const { clock, set, settings, trace } = spine;
  let hidden: Hidden | undefined;
  let stopped = false;
  let cancel = (): void => {};
  const load = lazily(async () => {
    hidden = new (await import("./hidden.ts")).Hidden(spine, people, beside);
    return hidden;
  });
  const start = async (): Promise<void> => {
    // Also where mail is hidden no more: contacts go on writing to the mailboxes that they were told of.
    if (!settings().mailboxes) return;
    try {
      const loaded = await load();
      if (!stopped) loaded.start();
    } catch (error) {
      trace.note("mail.hidden", error);
      if (!stopped) cancel = clock.after(AGAIN_S, () => void start());
    }
  };
  const commands: MailboxCommands = {
    hideMail: async (on) => (await load()).hide(on),
    newMailbox: async () => (await load()).renew(),
    coverMail: (on) => set({ cover: on }),
  };
  return {
    commands,
    start,
    stop() {
      stopped = true;
      cancel();
      hidden?.stop();
    },
    hurry: () => hidden?.hurry(),
    ready: (line) => hidden?.ready(line),
    notice: (line, message) => hidden?.notice(line, message),
    changed: (tables) => hidden?.changed(tables),
    state: () => ({ hidden: settings().hidden === true, covered: settings().cover === true }),
  } satisfies Part;
}
