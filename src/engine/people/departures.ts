/**
 * The mailboxes that my moves to another key or relay left behind. Moves are rare, so the code for both is loaded with the first move, or
 * when a mailbox left behind is in the records.
 */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import type { FormerMailbox } from "../me/records.ts";
import { lazily, type Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import type { FormerMailboxes } from "./former-mailboxes.ts";
import type { Moves } from "./moves.ts";
import type { People } from "./people.ts";

export class Departures {
  private readonly spine: Spine;
  private readonly people: People;
  private mailboxes: FormerMailboxes | undefined;
  readonly moves: () => Promise<Moves>;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.people = people;
    this.moves = lazily(async () => new (await import("./moves.ts")).Moves({ ...spine, people }));
  }

  /** Keeps lines to the mailboxes left behind, and drops those that are over. If its code does not load, the next start does it. */
  async sync(): Promise<void> {
    if ((this.spine.settings().former ?? []).length === 0) return;
    try {
      const [{ FormerMailboxes }, moves] = await Promise.all([import("./former-mailboxes.ts"), this.moves()]);
      const handle = (rumor: Rumor, left: FormerMailbox) => this.handle(rumor, left, moves);
      this.mailboxes = new FormerMailboxes({ ...this.spine, handle });
      this.mailboxes.sync();
    } catch (error) {
      this.spine.trace.note("people.former", error);
    }
  }

  ready(line: LiveLine): void {
    this.mailboxes?.ready(line);
  }

  notice({ name, session }: Line, { cmd }: Message): void {
    if (cmd === "NOTIFY" && session) this.mailboxes?.ready({ name, session });
  }

  /** Mail that came to a place I left is mail; and whoever sent it there is told where I am. */
  private handle(rumor: Rumor, left: FormerMailbox, moves: Moves): Change[] | undefined {
    const changes = this.spine.receive(rumor);
    // A change of their own is written first: the next mail from them is early enough.
    if (changes?.some(({ table }) => table === "person")) return changes;
    return changes && [...changes, ...moves.remind(this.people.speaker(toHex(rumor.sender)), left)];
  }
}
