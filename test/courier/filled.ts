/** A box's store that holds envelopes of one group's members, as if it had fetched them. */
import { openStore } from "../../courier/box.ts";
import type { BoxKeys } from "../../courier/keys.ts";
import type { CourierSettings } from "../../courier/settings.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { closed, crypto, type TestGroup } from "./people.ts";

/** Envelopes that are written together. */
const PAGE = 250;

/** @param ciphertext bytes of each @returns what it holds then */
export function fillStore(
  { settings, keys, group, now }: { settings: CourierSettings; keys: BoxKeys; group: TestGroup; now: number },
  envelopes: number,
  ciphertext: number,
) {
  const { database, book, cargo } = openStore({ settings, keys, crypto });
  const until = Math.floor(now) + 20 * 86_400;
  const [id, { relay, members, inviter, carryKey }] = [toHex(group.id), group];
  database.together(() => {
    const named = { name: "Filled", inviter: toHex(inviter.publicKey), carryKey: toHex(carryKey), relay };
    book.putGroup({ id, ...named, until, version: 1, couriers: [toHex(keys.identity.publicKey)], state: "told" });
    for (const { publicKey } of members) {
      const member = toHex(publicKey);
      book.putMember({ group: id, key: member });
      book.putMandate({ group: id, member, mailbox: member, relay, until, sig: "00", since: 0 });
    }
  });
  for (let from = 0; from < envelopes; from += PAGE)
    database.together(() => {
      for (let i = from; i < Math.min(from + PAGE, envelopes); i++) {
        const { publicKey } = members[i % members.length] as (typeof members)[number];
        const event = writeGiftWrap(closed(publicKey, `filled ${i}`, now, ciphertext));
        const envelope = readCarried(crypto, { hop_count: 0, max_hops: 3, event, fetched_at: Math.floor(now) });
        cargo.take({ group: id, member: toHex(publicKey) }, envelope, now);
      }
    });
  const counts = cargo.counts(now);
  database.close();
  return counts;
}
