/** Hidden mailboxes: whether I have them, telling contacts of them, and their lines. Their arithmetic is loaded when there are some. */
import { epochOf } from "../../protocol/mailboxes/generations.ts";
import type { MailboxCommands } from "../face/mailboxes.ts";
import type { MailboxGeneration, Settings } from "../me/records.ts";
import { lazily, type Part, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { put } from "../records/database.ts";
import type { Receiving } from "./receiving.ts";

const DAY = 86_400;
/** A letter to a generation that I left may be as old as any letter. */
const LEFT_S = 31 * DAY;

export function mailboxesPart(spine: Spine, people: People) {
  const { database, home, redraw, relays, set, settings, trace } = spine;
  let receiving: Receiving | undefined;
  const load = lazily(async () => (await import("./receiving.ts")).Receiving);

  async function open(): Promise<void> {
    // Also where they are hidden no more: contacts go on writing to what they were told of.
    if (receiving || !settings().mailboxes) return;
    const Loaded = await load();
    if (receiving) return;
    receiving = new Loaded(spine);
    sync();
  }
  function sync(): void {
    receiving?.sync();
    home.at = (settings().hidden && receiving?.home()) || { relay: settings().relay };
    redraw();
  }
  /** Everybody once, and again with each generation. */
  function tellAll(): void {
    const { hidden, mailboxes } = settings();
    if (!hidden || !mailboxes) return;
    const untold = [...database.table("person").values()].filter(({ told_mailbox }) => told_mailbox !== mailboxes.generation);
    if (untold.length === 0) return;
    const changes = untold.flatMap((person) => [
      people.introduction(person.id, person.relay, settings(), { sealed: true }),
      put("person", person.id, { ...person, told_mailbox: mailboxes.generation }),
    ]);
    trace.quietly(database.commit(changes), "mail.announce");
  }
  const today = (): number => epochOf(relays.now(settings().relay));
  const leaving = ({ generation, from }: MailboxGeneration): Settings["other_mailboxes"] => [
    ...(settings().other_mailboxes ?? []).filter(({ until }) => until > relays.now(settings().relay)),
    { generation, from, until: relays.now(settings().relay) + LEFT_S },
  ];

  const commands: MailboxCommands = {
    async hideMail(on) {
      const { mailboxes } = settings();
      if (on) await set({ hidden: true, mailboxes: mailboxes ?? { generation: 0, from: today() } });
      else {
        const { hidden: _, ...rest } = settings();
        await database.commit([put("settings", "me", rest)]);
      }
      await open();
      sync();
      tellAll();
    },
    async newMailbox() {
      const { mailboxes } = settings();
      if (!mailboxes) return;
      const next = { generation: mailboxes.generation + 1, from: today() };
      await set({ mailboxes: next, other_mailboxes: leaving(mailboxes) ?? [] });
      sync();
      tellAll();
    },
  };
  return {
    commands,
    async start() {
      await open();
      tellAll();
    },
    stop: () => receiving?.stop(),
    ready: (line) => receiving?.ready(line),
    notice({ name, session }, { cmd }) {
      if (cmd === "NOTIFY" && session) receiving?.ready({ name, session });
    },
    changed(tables) {
      if (tables.has("person")) tellAll();
      // A link was given out: its mailboxes are looked into as well.
      if (tables.has("settings")) sync();
    },
    state: () => ({ hidden: settings().hidden === true }),
  } satisfies Part;
}
