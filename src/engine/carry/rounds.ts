/**
 * What a courier, and whoever has one, does while a relay can be reached: tells it what ended, passes on receipts, hands in others' letters, and
 * fetches what its groups are to be brought. One thing after the other; hidden mailboxes each over a connection of its own, apart in time.
 */
import "../../protocol/wire/learn.ts";
import { homeSession, type Spine } from "../part.ts";
import { Bringing } from "./bringing.ts";
import { Fetching } from "./fetching.ts";
import type { Groups } from "./groups.ts";
import type { Held } from "./held.ts";
import type { Mandates } from "./mandates.ts";
import type { OwnMailboxes } from "./own-mailboxes.ts";
import { CARRY } from "./records.ts";

const EVERY_S = 300;
/** After news: others may follow at once. */
const SOON_S = 2;

export class Rounds {
  private readonly spine: Spine;
  private readonly mandates: Mandates;
  private readonly held: Held;
  private readonly bringing: Bringing;
  private readonly fetching: Fetching;
  private running = false;
  private again = false;
  private isOver = false;
  private cancel: () => void = () => {};

  constructor(spine: Spine, groups: Groups, mandates: Mandates, held: Held, mailboxes: OwnMailboxes) {
    const isOver = (): boolean => this.isOver;
    this.spine = spine;
    this.mandates = mandates;
    this.held = held;
    this.bringing = new Bringing(spine, groups, held, mailboxes, isOver);
    this.fetching = new Fetching(spine, held, isOver);
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  /** Something is to be done; what comes together is done together. */
  soon(after = SOON_S): void {
    if (this.isOver) return;
    this.again = true;
    if (this.running) return;
    this.cancel();
    this.cancel = this.spine.clock.after(after, () => void this.run());
  }

  private async run(): Promise<void> {
    this.running = true;
    this.again = false;
    await this.all();
    this.running = false;
    this.soon(this.again ? SOON_S : EVERY_S);
  }

  private async all(): Promise<void> {
    const { clock, database, trace } = this.spine;
    const steps = [
      ["carry.renew", () => this.mandates.renew()],
      ["carry.forget", () => database.commit(this.held.expired())],
      ["carry.leave", () => this.bringing.leaves()],
      ["carry.receipts", () => this.bringing.receipts()],
      ["carry.deposits", () => this.bringing.deposits()],
      ["carry.fetch", () => this.fetch()],
    ] as const;
    for (const [name, step] of steps) {
      const needsLine = name !== "carry.renew" && name !== "carry.forget";
      if (this.isOver || (needsLine && !homeSession(this.spine))) continue;
      await step().catch((error: unknown) => trace.note(name, error));
      await clock.breathe();
    }
  }

  private async fetch(): Promise<void> {
    if (this.spine.database.get("carry", CARRY)?.on === true) await this.fetching.fetch();
  }
}
