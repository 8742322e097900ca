/** Mail: the mailbox and the outbox. */

import type { MailCommands } from "../face/mail.ts";
import { closing, openForLetter } from "../link/open-session.ts";
import { homeSession, isHome, lazily, type Part, type Spine } from "../part.ts";
import { Inbox } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import type { OutboxRecord } from "./records.ts";

export function mailPart(spine: Spine) {
  const { database, mail, redraw, relays, settings, trace } = spine;
  let sync: { readonly done: number } | undefined;
  const progress = (done: number | undefined): void => {
    sync = done === undefined ? undefined : { done };
    redraw();
  };
  const inbox = new Inbox({ ...spine, own: mail.own, mine: (key: string) => mail.mine(key), handle: spine.receive, progress });
  const addresses = lazily(async () => new (await import("../mailboxes/addresses.ts")).Addresses(spine));
  const postage = lazily(async () => new (await import("../mailboxes/postage.ts")).Postage(spine));
  const mailboxOf = async ({ to, person, relay }: OutboxRecord) => {
    const { key, before } = database.get("person", person)?.mailbox ?? {};
    const keys = (to === undefined ? [key, before] : [to]).filter((one) => one !== undefined);
    if (keys.length === 0) return undefined;
    const [known, now] = [await addresses(), await relays.today(relay)];
    return keys.map((one) => known.at(one, relay, now)).find((day) => day !== undefined);
  };
  const outbox = new Outbox({
    ...spine,
    storeNameless: (relay, event) =>
      closing(openForLetter(spine, relay), async ({ session }) => {
        await session.request({ cmd: "STORE", event });
        return session.transport === "socket" || !relays.linksAnonymous(relay);
      }),
    mailbox: mailboxOf,
    wrapped: (letter, mailbox) => mail.wrapped(letter, mailbox),
    spreads: () => settings().hidden === true,
    postage: { has: (relay) => relays.offers(relay, "postage"), use: postage },
    takesMailboxes: (relay) => relays.offers(relay, "mailbox-submit"),
    own: (key) => mail.mine(key),
    recipient: (person) => mail.recipient(person),
    isHeld: (person) => database.get("person", person)?.change !== undefined,
    isOnline: () => homeSession(spine) !== undefined,
    linksAnonymous: (relay) => relays.linksAnonymous(relay),
  });
  const commands: MailCommands = { sendNow: async () => outbox.sendNow() };
  return {
    commands,
    reread: () => trace.quietly(inbox.reread(), "mail.reread"),
    async start() {
      await inbox.reread();
      outbox.run();
    },
    stop: () => outbox.stop(),
    hurry: () => outbox.hurry(),
    ready(line) {
      if (line.name === settings().relay) void inbox.fetch(line.session);
      if (isHome(spine, line)) outbox.hurry();
    },
    notice({ name, session }, { cmd }) {
      if (cmd === "NOTIFY" && session && name === settings().relay) void inbox.fetch(session);
    },
    changed(tables) {
      if (tables.has("outbox") || tables.has("person")) outbox.run();
    },
    state: () => (sync ? { sync } : {}),
  } satisfies Part;
}
