/** This identity: name, contact link, recovery words. */
import { writeContactLink } from "../../protocol/contacts/link.ts";
import { fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { MeCommands } from "../face/me.ts";
import { answered, linkMailbox } from "../mailboxes/link-mailbox.ts";
import type { Part, Spine } from "../part.ts";
import { Shown } from "../shown.ts";

export function mePart(spine: Spine) {
  const { app, clock, mail, settings, set } = spine;
  /** The mailboxes that the link on the screen names. */
  let named: ReturnType<typeof linkMailbox>;
  const shown = new Shown({
    me: {
      from: ["settings"],
      build: () => {
        const { name, relay, words_confirmed } = settings();
        const { publicKey } = mail.own;
        named = linkMailbox(spine);
        const mailbox = named ? { mailbox: fromHex(named.key) } : {};
        return { id: toHex(publicKey), name, link: writeContactLink(app, { publicKey, relay, name, ...mailbox }), words_confirmed };
      },
    },
  });
  const commands: MeCommands = {
    async words() {
      const { seedToWords } = await import("../../protocol/identity/mnemonic.ts");
      return seedToWords(mail.own.seed);
    },
    confirmWords: () => set({ words_confirmed: true }),
    setName: (name) => set({ name: nameIn(name) }),
    linkShared() {
      const mailboxes = named
        ? { other_mailboxes: answered(settings().other_mailboxes, named, spine.relays.now(settings().relay)) }
        : {};
      return set({ link_shared_at: clock.now(), link_answers: 0, ...mailboxes });
    },
  };
  return { commands, changed: (tables) => shown.touch(tables), state: () => shown.current() } satisfies Part;
}
