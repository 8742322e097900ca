/**
 * How much of a frame or body the relay takes in before it knows what it is. Only STORE_BACKUP may be larger than MAX_FRAME_SIZE, and
 * nothing of a message can be read before all of it is there; so larger ones are taken from proved keys alone, and few at a time,
 * whatever that many strangers would like to make the relay hold.
 */

import { LIMITS } from "../../src/protocol/wire/limits.ts";
import type { Clock } from "../ports.ts";

/** The largest frame there is: a backup in its frame. */
export const MAX_UPLOAD = LIMITS.BACKUP_BODY_LIMIT_BYTES + 256;
const AT_ONCE = 16;
/** As long as one may take: 5 MiB over a poor mobile network. */
const UPLOAD_SECS = 300;

export class Uploads {
  private readonly clock: Clock;
  private underway = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A place for one upload; the returned function gives it back. `late` is called once it takes too long. `undefined`: all are taken. */
  begin(late: () => void): (() => void) | undefined {
    if (this.underway >= AT_ONCE) return undefined;
    this.underway++;
    const cancel = this.clock.after(UPLOAD_SECS, late);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      cancel();
      this.underway--;
    };
  }
}

/** What a chunk may hold beyond the message that ended in it. */
const SLACK = 64 * 1024;

/** Counts what one connection has sent of a message that is not complete yet. */
export class Intake {
  private readonly uploads: Uploads;
  private readonly late: () => void;
  private pending = 0;
  private end: (() => void) | undefined;

  /** @param late cuts the connection */
  constructor(uploads: Uploads, late: () => void) {
    this.uploads = uploads;
    this.late = late;
  }

  /** Bytes have come. False: too many, without the right to. */
  took(bytes: number, mayUpload: boolean): boolean {
    this.pending += bytes;
    if (this.end || this.pending <= LIMITS.MAX_FRAME_SIZE + SLACK) return true;
    if (mayUpload) this.end = this.uploads.begin(this.late);
    return this.end !== undefined;
  }

  /** They were a control frame, which may stand between the parts of a message. */
  control(payload: number): void {
    // Two bytes of header and four of mask, in a frame from a client.
    this.pending = Math.max(0, this.pending - payload - 6);
  }

  /** The message is complete, or will never be. */
  done(): void {
    this.pending = 0;
    this.end?.();
    this.end = undefined;
  }
}
