import { toHex } from "../../protocol/encoding/bytes.ts";
import { epochOf, linkGeneration, masterKey } from "../../protocol/mailboxes/generations.ts";
import type { Spine } from "../part.ts";

/** The mailbox that a link of mine names, where I have any: the key, hex, and the generation of this week. */
export function linkMailbox({ crypto, mail, relays, settings }: Pick<Spine, "crypto" | "mail" | "relays" | "settings">) {
  const { hidden, relay } = settings();
  if (!hidden) return undefined;
  const epoch = epochOf(relays.now(relay));
  const generation = linkGeneration(epoch);
  // Whoever answers may count a day less.
  return { generation, from: epoch - 1, key: toHex(masterKey(crypto, mail.own.seed, generation)) };
}
