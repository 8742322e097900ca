/** Mailboxes of keys that stand beside my identity: of my numbers, where strangers write, and of masks. Each has a line of its own. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Identity } from "../../protocol/identity/identity.ts";
import { apartFrom, type LiveLine, lineName, type WantedLine } from "../link/lines.ts";
import { Inbox } from "../mail/inbox.ts";
import type { Spine, Through } from "../part.ts";

export interface Box {
  readonly identity: Identity;
  readonly relay: string;
  readonly through: Through;
}

interface Open {
  readonly line: WantedLine;
  readonly inbox: Inbox;
}

export class NumberMailboxes {
  private readonly spine: Spine;
  private readonly open = new Map<string, Open>();

  constructor(spine: Spine) {
    this.spine = spine;
  }

  /** These, and no others. */
  keep(boxes: readonly Box[]): void {
    const before = new Map(this.open);
    this.open.clear();
    for (const box of boxes) {
      const made = this.box(box);
      const name = lineName(made.line);
      this.open.set(name, before.get(name) ?? made);
    }
    this.spine.lines.keep(
      this,
      [...this.open.values()].map(({ line }) => line),
    );
  }

  ready({ name, session }: LiveLine): void {
    void this.open.get(name)?.inbox.fetch(session);
  }

  private box({ identity, relay, through }: Box): Open {
    const { mail, random, receive } = this.spine;
    const own = mail.identity(identity.seed);
    const inbox = new Inbox({ ...this.spine, own, handle: (rumor) => receive(rumor, through), progress: () => {} });
    // Beside the first line, so that a relay does not see them begin together.
    return { line: { relay, as: toHex(own.publicKey), key: () => own, apart: apartFrom(random, false) }, inbox };
  }
}
