/** Accounts for the bytes of a connection's incomplete frame. Only STORE_BACKUP may be larger than MAX_FRAME_SIZE. */

import type { Cuttable, HeldBytes, Hold } from "../../src/host/limits/held-bytes.ts";
import { RELAY_LIMITS } from "../../src/protocol/wire/relay-limits.ts";
import type { Upload, Uploader, Uploads } from "./uploads.ts";

/** A chunk may contain so many bytes after the end of a message. */
const SLACK = 64 * 1024;
/** Frames up to this size usually arrive in one chunk and are not accounted for. Bytes. */
const SMALL = 16 * 1024;

export class Intake {
  private readonly uploads: Uploads;
  private readonly hold: Hold;
  private readonly peer: Cuttable;
  private pending = 0;
  private upload: Upload | undefined;

  constructor(uploads: Uploads, held: HeldBytes, peer: Cuttable) {
    this.uploads = uploads;
    this.hold = held.open(peer);
    this.peer = peer;
  }

  /** Call it for every chunk. `sender` when a key is proved. @returns false when the frame is too large and no upload slot is free */
  received(bytes: number, sender: Uploader | undefined): boolean {
    this.pending += bytes;
    if (sender) this.hold.proved();
    this.upload?.received(bytes);
    if (!this.upload && this.pending > RELAY_LIMITS.MAX_FRAME_SIZE + SLACK) {
      this.upload = sender && this.uploads.start(sender, () => this.peer.cut());
      this.hold.set(0);
      return this.upload !== undefined;
    }
    if (!this.upload && this.pending > SMALL) this.hold.set(this.pending);
    return true;
  }

  /** A control frame of this many bytes arrived; those may come between the parts of a message. */
  control(payload: number): void {
    // A client's control frame has two bytes of header and four of mask.
    this.pending = Math.max(0, this.pending - payload - 6);
  }

  /** The message is complete, or the connection closed. */
  done(): void {
    this.pending = 0;
    this.hold.set(0);
    this.upload?.end();
    this.upload = undefined;
  }
}
