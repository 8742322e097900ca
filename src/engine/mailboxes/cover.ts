/**
 * Cover traffic, for who wants it: while the app is open, now and then a letter to one's own mailbox, which is of the size of a short note, goes
 * the way of one, and changes nothing. Whoever counts letters cannot tell which are somebody's.
 */
import { toHex } from "../../protocol/encoding/bytes.ts";
import { uniform } from "../link/backoff.ts";
import type { Spine } from "../part.ts";
import { put } from "../records/database.ts";

/** One in an hour, on average. */
const WITHIN_S = 2 * 3_600;
const LIVES_S = 86_400;

export class Cover {
  private readonly spine: Spine;
  private cancel: (() => void) | undefined;

  constructor(spine: Spine) {
    this.spine = spine;
  }

  /** Begins or ends, as the settings say. */
  sync(): void {
    const { clock, random, settings } = this.spine;
    const { hidden, cover } = settings();
    if (!(hidden && cover)) this.stop();
    else
      this.cancel ??= clock.after(uniform(random, WITHIN_S), () => {
        this.cancel = undefined;
        this.send();
        this.sync();
      });
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private send(): void {
    const { clock, database, mail, random, settings, trace } = this.spine;
    const { mailboxes, relay } = settings();
    const person = toHex(mail.own.publicKey);
    // Without a line they do not gather, to leave together.
    if (!mailboxes || [...database.table("outbox").values()].some((letter) => letter.person === person)) return;
    const to = toHex(mail.mailboxes(mailboxes.generation).mailbox_key);
    // A receipt for a note that nobody wrote.
    const body = { kind: "ACK", content: { event_id: random(16) } } as const;
    const letter = mail.write({ person, relay, body, expires_at: clock.now() + LIVES_S, sealed: true, late: true, to });
    trace.quietly(database.commit([put("outbox", letter.id, letter)]), "mail.cover");
  }
}
