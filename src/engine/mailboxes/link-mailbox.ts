import { toHex } from "../../protocol/encoding/bytes.ts";
import { epochOf, LINK_OPEN_S, linkGeneration, masterKey } from "../../protocol/mailboxes/generations.ts";
import type { MailboxGeneration, Settings } from "../me/records.ts";
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

/** The mailboxes looked into, with those that are given out now. A generation of a key or relay of before is another one. */
export function answered(others: Settings["other_mailboxes"] = [], { generation, from }: MailboxGeneration, now: number) {
  const before = others.find((one) => one.generation === generation && !one.seed && !one.relay);
  return [...others.filter((one) => one !== before), { generation, from: before?.from ?? from, until: now + LINK_OPEN_S }];
}
