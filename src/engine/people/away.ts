/** Moves of my own and the mailboxes they leave behind. Few ever move, so the code comes with the first move, or with what one left. */

import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Change } from "../records/database.ts";
import type { FormerMailbox } from "../records/records.ts";
import type { FormerMailboxes, FormerPorts } from "./former-mailboxes.ts";
import type { Moves, MovesPorts } from "./moves.ts";

export interface AwayPorts extends MovesPorts, Omit<FormerPorts, "handle"> {
  /** Whose key this is (hex). */
  speaker(key: string): string;
  handle(rumor: Rumor): Change[] | undefined;
}

export class Away {
  private readonly ports: AwayPorts;
  private mailboxes: FormerMailboxes | undefined;
  private stopped = false;

  constructor(ports: AwayPorts) {
    this.ports = ports;
  }

  async moves(): Promise<Moves> {
    const { Moves } = await import("./moves.ts");
    return new Moves(this.ports);
  }

  /** Connects to what I left, and lets go of what is over. Without its code (an update half fetched) the next start does it. */
  async sync(): Promise<void> {
    if (!this.mailboxes && (this.ports.settings().former ?? []).length === 0) return;
    try {
      const [{ FormerMailboxes }, moves] = await Promise.all([import("./former-mailboxes.ts"), this.moves()]);
      const handle = (rumor: Rumor, left: FormerMailbox) => this.handle(rumor, left, moves);
      this.mailboxes ??= new FormerMailboxes({ ...this.ports, handle });
      if (!this.stopped) this.mailboxes.sync();
    } catch {
      this.mailboxes?.stop();
    }
  }

  stop(): void {
    this.stopped = true;
    this.mailboxes?.stop();
  }

  hurry(): void {
    this.mailboxes?.hurry();
  }

  /** Mail that came to a place I left is mail; and whoever sent it there is told where I am. */
  private handle(rumor: Rumor, left: FormerMailbox, moves: Moves): Change[] | undefined {
    const changes = this.ports.handle(rumor);
    // A change of their own is written first: the next mail from them is early enough.
    if (changes?.some(({ table }) => table === "person")) return changes;
    return changes && [...changes, ...moves.remind(this.ports.speaker(toHex(rumor.sender)), left)];
  }
}
