/** My moves to another key or relay, and the mailboxes that they left behind. Rare, so this is loaded with the first of either. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Message } from "../../protocol/wire/messages.ts";
import type { Line, LiveLine } from "../link/lines.ts";
import type { FormerMailbox } from "../me/records.ts";
import type { Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import type { FormerMailboxes } from "./former-mailboxes.ts";
import { Moves } from "./moves.ts";
import type { People } from "./people.ts";

export class Departures {
  readonly moves: Moves;
  private mailboxes: FormerMailboxes | undefined;
  private readonly spine: Spine;
  private readonly people: People;

  constructor(spine: Spine, people: People) {
    [this.spine, this.people] = [spine, people];
    this.moves = new Moves({ ...spine, people });
  }

  /** Keeps lines to the mailboxes left behind, and drops those that are over. */
  async sync(): Promise<void> {
    const { FormerMailboxes } = await import("./former-mailboxes.ts");
    this.mailboxes = new FormerMailboxes({ ...this.spine, handle: (rumor, left) => this.handle(rumor, left) });
    this.mailboxes.sync();
  }

  ready(line: LiveLine): void {
    this.mailboxes?.ready(line);
  }

  notice({ name, session }: Line, { cmd }: Message): void {
    if (cmd === "NOTIFY" && session) this.mailboxes?.ready({ name, session });
  }

  /** Mail that came to a place I left is mail; and whoever sent it there is told where I am. */
  handle(rumor: Rumor, left: FormerMailbox): Change[] | undefined {
    const changes = this.spine.receive(rumor);
    // A change of their own is written first: the next mail from them is early enough.
    if (changes?.some(({ table }) => table === "person")) return changes;
    return changes && [...changes, ...this.moves.remind(this.people.speaker(toHex(rumor.sender)), left)];
  }
}
