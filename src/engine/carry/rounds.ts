/**
 * What a courier, and whoever has one, does while a relay can be reached: tells it what ended, passes on receipts, hands in others' letters, and
 * fetches what its groups are to be brought. One thing after the other; hidden mailboxes each over a connection of its own, apart in time.
 */
import "../../protocol/wire/learn.ts";
import { MYSELF } from "../face.ts";
import { homeSession, type Spine } from "../part.ts";
import { Bringing } from "./bringing.ts";
import type { Consents } from "./consents.ts";
import { Fetching } from "./fetching.ts";
import type { Groups } from "./groups.ts";
import type { Held } from "./held.ts";
import type { Inviting } from "./inviting.ts";
import type { Joining } from "./joining.ts";
import type { Mandates } from "./mandates.ts";
import type { OwnMailboxes } from "./own-mailboxes.ts";
import { CARRY, type CarryGroupRecord } from "./records.ts";
import type { Registering } from "./registering.ts";

const EVERY_S = 300;
/** After news: others may follow at once. */
const SOON_S = 2;

interface RoundParts {
  readonly groups: Groups;
  readonly inviting: Inviting;
  readonly joining: Joining;
  readonly mandates: Mandates;
  readonly consents: Consents;
  readonly registering: () => Promise<Registering>;
  readonly held: Held;
  readonly mailboxes: OwnMailboxes;
}

/** These need no line. */
const HERE: readonly string[] = ["carry.part", "carry.moved", "carry.renew", "carry.consent", "carry.forget"];

export class Rounds {
  private readonly spine: Spine;
  private readonly inviting: Inviting;
  private readonly joining: Joining;
  private readonly mandates: Mandates;
  private readonly consents: Consents;
  private readonly groups: Groups;
  private readonly registering: () => Promise<Registering>;
  private readonly held: Held;
  private readonly bringing: Bringing;
  private readonly fetching: Fetching;
  private running = false;
  private again = false;
  private isOver = false;
  private cancel: () => void = () => {};

  constructor(spine: Spine, { groups, inviting, joining, mandates, consents, registering, held, mailboxes }: RoundParts) {
    const isOver = (): boolean => this.isOver;
    this.spine = spine;
    this.groups = groups;
    this.inviting = inviting;
    this.joining = joining;
    this.mandates = mandates;
    this.consents = consents;
    this.registering = registering;
    this.held = held;
    this.bringing = new Bringing(spine, groups, held, mailboxes, isOver);
    this.fetching = new Fetching(spine, groups, held, isOver);
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
      ["carry.part", () => this.partings()],
      ["carry.moved", () => this.inviting.moved()],
      ["carry.renew", () => this.mandates.renew()],
      ["carry.consent", () => this.consents.renew()],
      ["carry.forget", () => database.commit([...this.held.expired(), ...this.groups.over()])],
      ["carry.leave", () => this.bringing.leaves()],
      ["carry.register", () => this.register()],
      ["carry.receipts", () => this.bringing.receipts()],
      ["carry.deposits", () => this.bringing.deposits()],
      ["carry.fetch", () => this.fetch()],
    ] as const;
    for (const [name, step] of steps) {
      const needsLine = !HERE.includes(name);
      if (this.isOver || (needsLine && !homeSession(this.spine))) continue;
      await step().catch((error: unknown) => trace.note(name, error));
      await clock.breathe();
    }
  }

  private async partings(): Promise<void> {
    await this.inviting.partings();
    await this.joining.partings();
  }

  /** Its code comes with the first registered group of mine. The relay itself forgets what is past its time. */
  private async register(): Promise<void> {
    const now = this.spine.clock.now();
    const isMine = ({ inviter, registered, valid_until }: CarryGroupRecord): boolean =>
      inviter === MYSELF && registered === true && valid_until > now;
    const mine = this.groups.all().filter(isMine);
    if (mine.length > 0) await (await this.registering()).run(mine);
  }

  private async fetch(): Promise<void> {
    if (this.spine.database.get("carry", CARRY)?.on === true) await this.fetching.fetch();
  }
}
