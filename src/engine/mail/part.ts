/** Mail: the mailbox and the outbox. */

import { NoAnswer } from "../link/failures.ts";
import { closing, openNameless } from "../link/open-session.ts";
import { homeSession, type Part, type Spine } from "../part.ts";
import { Inbox } from "./inbox.ts";
import { Outbox, type OutboxPorts } from "./outbox.ts";

export function mailPart(spine: Spine) {
  const { database, mail, redraw, relays, settings, trace } = spine;
  let sync: { readonly done: number } | undefined;
  const progress = (done: number | undefined): void => {
    sync = done === undefined ? undefined : { done };
    redraw();
  };
  const inbox = new Inbox({ ...spine, own: mail.own, mine: (key: string) => mail.mine(key), handle: spine.receive, progress });
  const outbox = new Outbox({
    ...spine,
    ...storing(spine),
    own: (key) => mail.mine(key),
    recipient: (person) => mail.recipient(person),
    isHeld: (person) => database.get("person", person)?.change !== undefined,
    isOnline: () => homeSession(spine) !== undefined,
    linksAnonymous: (relay) => relays.linksAnonymous(relay),
  });
  const isHome = (name: string): boolean => name === settings().relay;
  return {
    reread: () => trace.quietly(inbox.reread(), "mail.reread"),
    async start() {
      await inbox.reread();
      outbox.run();
    },
    stop: () => outbox.stop(),
    hurry: () => outbox.hurry(),
    ready({ name, session }) {
      if (!isHome(name)) return;
      void inbox.fetch(session);
      outbox.hurry();
    },
    notice({ name, session }, { cmd }) {
      if (cmd === "NOTIFY" && session && isHome(name)) void inbox.fetch(session);
    },
    changed(tables) {
      if (tables.has("outbox") || tables.has("person")) outbox.run();
    },
    state: () => (sync ? { sync } : {}),
  } satisfies Part;
}

function storing(spine: Spine): Pick<OutboxPorts, "store" | "storeNameless"> {
  const storeNameless = async (relay: string, event: Uint8Array): Promise<void> => {
    await closing(openNameless(spine, relay), ({ session }) => session.request({ cmd: "STORE", event }));
  };
  return {
    storeNameless,
    /** On my own relay's session; where I do not live, under a key used once: my own signs nothing there. */
    async store(relay, event) {
      const named = relay === spine.settings().relay;
      if (!named) await storeNameless(relay, event);
      else {
        const session = homeSession(spine);
        if (!session) throw new NoAnswer("closed");
        await session.request({ cmd: "STORE", event });
      }
      return { named };
    },
  };
}
