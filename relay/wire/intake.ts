/** How much of a frame one connection has sent that is not complete yet: only STORE_BACKUP may be larger than MAX_FRAME_SIZE. */

import type { HeldBytes, Hold } from "../../src/host/limits/held-bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Upload, Uploader, Uploads } from "./uploads.ts";

/** What a chunk may hold beyond the message that ended in it. */
const SLACK = 64 * 1024;
/** Frames that come and are whole at once need no account. */
const SMALL = 16 * 1024;

export class Intake {
  private readonly uploads: Uploads;
  private readonly hold: Hold;
  private readonly cut: () => void;
  private pending = 0;
  private upload: Upload | undefined;

  /** @param cut cuts the connection */
  constructor(uploads: Uploads, held: HeldBytes, cut: () => void) {
    this.uploads = uploads;
    this.hold = held.open(cut);
    this.cut = cut;
  }

  /** Bytes have come, from whom where that is proved. False: too many, without the right to. */
  took(bytes: number, who: Uploader | undefined): boolean {
    this.pending += bytes;
    if (who) this.hold.proved();
    this.upload?.took(bytes);
    if (!this.upload && this.pending > RELAY_LIMITS.MAX_FRAME_SIZE + SLACK) {
      this.upload = who && this.uploads.begin(who, this.cut);
      this.hold.is(0);
      return this.upload !== undefined;
    }
    if (!this.upload && this.pending > SMALL) this.hold.is(this.pending);
    return true;
  }

  /** They were a control frame, which may stand between the parts of a message. */
  control(payload: number): void {
    // Two bytes of header and four of mask, in a frame from a client.
    this.pending = Math.max(0, this.pending - payload - 6);
  }

  /** The message is complete, or will never be. */
  done(): void {
    this.pending = 0;
    this.hold.is(0);
    this.upload?.end();
    this.upload = undefined;
  }
}
