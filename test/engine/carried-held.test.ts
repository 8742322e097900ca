/** What a courier's app holds: whose word makes it pass over what it has not seen yet. */
import { expect, it } from "vitest";
import { Held } from "../../src/engine/carry/held.ts";
import { TABLES } from "../../src/engine/parts.ts";
import { Database } from "../../src/engine/records/database.ts";
import { readCarried } from "../../src/protocol/carry/carried.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { writeGiftWrap } from "../../src/protocol/giftwrap/envelope.ts";
import { closed, someone } from "../courier/people.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { crypto } from "../support/kit.ts";
import { MemoryStore } from "../support/memory-store.ts";

const GROUP = "ab".repeat(16);

it("a member's receipt for another's mail, which the courier has not seen yet, keeps it from nobody", async () => {
  const clock = new FakeClock();
  const database = await Database.open(new MemoryStore(), crypto, () => new Uint8Array(24), new Uint8Array(32).fill(1), TABLES);
  const held = new Held({ clock, crypto, database });
  const [mara, noor] = [someone("mara"), someone("noor")];
  const event = writeGiftWrap(closed(mara.publicKey, "one", clock.now()));
  const envelope = readCarried(crypto, { hop_count: 0, max_hops: 3, fetched_at: Math.floor(clock.now()), event });
  await database.commit(held.delivered(toHex(noor.publicKey), [envelope.id]));
  expect(held.take({ group: GROUP, member: toHex(mara.publicKey) }, envelope)).not.toBe("known");
  // Whoever it is of is believed all the same.
  await database.commit(held.delivered(toHex(mara.publicKey), [envelope.id]));
  expect(held.take({ group: GROUP, member: toHex(mara.publicKey) }, envelope)).toBe("known");
});
