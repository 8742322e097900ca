/** This identity: name, contact link, recovery words. */
import { writeContactLink } from "../../protocol/contacts/link.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { nameIn } from "../../protocol/encoding/label.ts";
import type { MeCommands } from "../face/me.ts";
import type { Part, Spine } from "../part.ts";
import { Shown } from "../shown.ts";

export function mePart({ app, clock, mail, settings, set }: Spine) {
  const shown = new Shown({
    me: {
      from: ["settings"],
      build: () => {
        const { name, relay, words_confirmed } = settings();
        const { publicKey } = mail.own;
        return { id: toHex(publicKey), name, link: writeContactLink(app, { publicKey, relay, name }), words_confirmed };
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
    linkShared: () => set({ link_shared_at: clock.now(), link_answers: 0 }),
  };
  return { commands, changed: (tables) => shown.touch(tables), state: () => shown.current() } satisfies Part;
}
