/** What waits for me at a directory: who knocked at my number, and who asks to be let into my account. */
import { equal } from "../../protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { unwrap } from "../../protocol/giftwrap/giftwrap.ts";
import type { Spine } from "../part.ts";
import { put } from "../records/database.ts";
import { bytesIn, type Json, listIn, mapIn, numberIn, textIn } from "./directory-api.ts";
import type { Holding } from "./holding.ts";
import type { Sessions } from "./sessions.ts";

export class Waiting {
  private readonly spine: Spine;
  private readonly sessions: Sessions;
  private readonly holding: Holding;

  constructor(spine: Spine, sessions: Sessions, holding: Holding) {
    [this.spine, this.sessions, this.holding] = [spine, sessions, holding];
  }

  /** Where I am logged in, and who asks to be let in by a code that was mailed: they wait a day, and I can refuse them. @throws FaceError */
  async logins(directory: string): Promise<readonly Json[]> {
    const { logins, recovery } = await this.sessions.call(directory, "AccountService/ListLogins");
    const { readyAt, digits } = mapIn(recovery);
    const asked = { ready_at: numberIn(readyAt), digits: textIn(digits).slice(0, 2) };
    const { recovery: before, ...record } = this.holding.get(directory);
    // Another one may wait in place of the first.
    if (asked.ready_at !== (before?.ready_at ?? 0) || asked.digits !== (before?.digits ?? "")) {
      const next = asked.ready_at > 0 ? { ...record, recovery: asked } : record;
      await this.spine.database.commit([put("number", directory, next)]);
    }
    return listIn(logins);
  }

  /** Who knocked at my number comes in as who answers a link. @throws FaceError */
  async letIn(directory: string): Promise<void> {
    const { database, mail, marks, receive, crypto } = this.spine;
    const { knocks } = await this.sessions.call(directory, "NumberService/ListKnocks");
    const list = listIn(knocks);
    if (list.length === 0) return;
    const own = mail.identity(this.holding.identity(this.holding.get(directory)).seed);
    const through = this.holding.through(directory);
    await marks.load();
    const batch = database.batch();
    for (const { sealed } of list) {
      try {
        const giftWrap = readGiftWrap(bytesIn(sealed));
        if (equal(giftWrap.recipient, own.publicKey)) batch.add(receive(unwrap(crypto, giftWrap, own), through) ?? []);
      } catch {
        // Not a knock, or not for this key: nobody can do anything about it.
      }
    }
    await batch.commit();
    await this.sessions.call(directory, "NumberService/DropKnocks", { ids: list.map(({ id }) => id) });
  }
}
