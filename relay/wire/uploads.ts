/**
 * Bounds the uploads of backups, the only messages larger than a frame (§6.4). A message must be complete before it can be parsed, so
 * only few uploads run at a time, which bounds the memory that clients can fill. Clients that have proved a key have slots that others
 * cannot take. Slots are also bounded by key and address, and a client that sends too slowly loses its slot.
 */

import { type Bound, Slots } from "../../src/host/limits/slots.ts";
import type { Clock } from "../../src/host/ports.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";

/** The largest frame: STORE_BACKUP with the largest backup. Bytes. */
export const MAX_UPLOAD = LIMITS.BACKUP_BODY_LIMIT_BYTES + 256;

const PROVED = { total: 32, perAddress: 8, perKey: 2 } as const;
/** A bare signature (§5.2) covers the body, so it can be verified only when the body is complete. */
const UNPROVED = { total: 8, perAddress: 2 } as const;

/** The time limit of one upload: 5 MiB over a poor mobile network. */
const UPLOAD_SECS = 300;
/** The least pace is 4 KiB/s, checked at this interval. */
const PACE_SECS = 15;
const PACE_BYTES = PACE_SECS * 4 * 1024;

/** The sender of an upload; `key` only when it is proved. */
export interface Uploader {
  readonly address: string;
  readonly key?: string | undefined;
}

export interface Upload {
  /** Call it for every chunk. */
  received(bytes: number): void;
  /** Releases the slot; may be called any number of times. */
  end(): void;
}

const boundsOf = ({ address, key }: Uploader): readonly Bound[] =>
  key === undefined
    ? [
        ["unproved", UNPROVED.total],
        [`unproved at ${address}`, UNPROVED.perAddress],
      ]
    : [
        ["proved", PROVED.total],
        [`proved at ${address}`, PROVED.perAddress],
        [`key ${key}`, PROVED.perKey],
      ];

export class Uploads {
  private readonly clock: Clock;
  private readonly slots = new Slots();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Takes a slot for one upload. `undefined`: none is free. @param onTooSlow called when the upload is too slow or takes too long */
  start(sender: Uploader, onTooSlow: () => void): Upload | undefined {
    const release = this.slots.take(...boundsOf(sender));
    if (!release) return undefined;
    let bytesSinceCheck = 0;
    const checkPace = (): void => {
      if (bytesSinceCheck < PACE_BYTES) onTooSlow();
      else {
        bytesSinceCheck = 0;
        cancelCheck = this.clock.after(PACE_SECS, checkPace);
      }
    };
    let cancelCheck = this.clock.after(PACE_SECS, checkPace);
    const cancelTimeout = this.clock.after(UPLOAD_SECS, onTooSlow);
    return {
      received(bytes) {
        bytesSinceCheck += bytes;
      },
      end() {
        cancelTimeout();
        cancelCheck();
        release();
      },
    };
  }
}
