/**
 * The mailbox that a first word to me goes to, where mail is hidden: the one that links named in the week in which this month began, so that
 * all cards of a month name the same. It has a line of its own for as long as such cards may lie.
 */

import { MONTH_S, monthOf } from "../../protocol/discovery/pair.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import { DAY_S, epochOf, LINK_OPEN_S, linkGeneration, masterKey } from "../../protocol/mailboxes/generations.ts";
import { answered } from "../mailboxes/link-mailbox.ts";
import type { Spine } from "../part.ts";

type Ports = Pick<Spine, "crypto" | "database" | "mail" | "relays" | "set" | "settings">;

/** It is looked into before any card names it. @returns undefined where my mail is not hidden */
export async function cardMailbox(ports: Ports): Promise<{ readonly generation: number; readonly key: string } | undefined> {
  const { crypto, mail, relays, settings } = ports;
  const { hidden, relay } = settings();
  if (!hidden) return undefined;
  const generation = linkGeneration(epochOf(monthOf(relays.now(relay)) * MONTH_S));
  await lookedInto(ports, [generation]);
  return { generation, key: toHex(masterKey(crypto, mail.own.seed, generation)) };
}

/** Those that cards of mine name, which lie there now, are looked into as if they had just been given out. */
export async function lookIntoNamed(ports: Ports): Promise<void> {
  const { database, mail, settings } = ports;
  const { relay } = settings();
  const key = toHex(mail.own.publicKey);
  const boxes = [...database.table("book_box").values()].filter((box) => box.relay === relay && box.key === key);
  await lookedInto(ports, [...new Set(boxes.flatMap(({ mailbox }) => mailbox ?? []))]);
}

/** Written once a day. */
async function lookedInto({ relays, set, settings }: Ports, generations: readonly number[]): Promise<void> {
  const now = relays.now(settings().relay);
  const isNew = (generation: number): boolean =>
    !(settings().other_mailboxes ?? []).some(
      (one) => one.generation === generation && !one.seed && !one.relay && one.until > now + LINK_OPEN_S - DAY_S,
    );
  const due = generations.filter(isNew).map((generation) => ({ generation, from: epochOf(now) - 1 }));
  if (due.length === 0) return;
  await set({
    other_mailboxes: due.reduce<ReturnType<typeof answered>>(
      (all, one) => answered(all, one, now),
      [...(settings().other_mailboxes ?? [])],
    ),
  });
}
