/**
 * Backups on their way up, the one thing larger than a frame (§6.4). Nothing of a message can be read before all of it is there; so large
 * ones are taken few at a time, whatever that many strangers would like to make the relay hold. Who has proved a key has places that
 * nobody unproved can take; places are bounded by key and by address as well; and who sends too slowly loses theirs.
 */

import { type Bound, Places } from "../../src/host/limits/places.ts";
import type { Clock } from "../../src/host/ports.ts";
import { LIMITS } from "../../src/protocol/wire/limits.ts";

/** The largest frame there is: a backup in its frame. */
export const MAX_UPLOAD = LIMITS.BACKUP_BODY_LIMIT_BYTES + 256;

const PROVED = { inAll: 32, perAddress: 8, perKey: 2 } as const;
/** Of a bare signature (§5.2) nothing can be said before the whole body is there. */
const UNPROVED = { inAll: 8, perAddress: 2 } as const;

/** The longest time of one upload: 5 MiB over a poor mobile network. */
const UPLOAD_SECS = 300;
/** And it has to move: 4 KiB/s, looked at this often. */
const PACE_SECS = 15;
const PACE_BYTES = PACE_SECS * 4 * 1024;

/** Whose upload it is; the key only once it is proved. */
export interface Uploader {
  readonly address: string;
  readonly key?: string | undefined;
}

export interface Upload {
  took(bytes: number): void;
  /** Gives the place back; any number of times. */
  end(): void;
}

const boundsOf = ({ address, key }: Uploader): readonly Bound[] =>
  key === undefined
    ? [
        ["unproved", UNPROVED.inAll],
        [`unproved at ${address}`, UNPROVED.perAddress],
      ]
    : [
        ["proved", PROVED.inAll],
        [`proved at ${address}`, PROVED.perAddress],
        [`key ${key}`, PROVED.perKey],
      ];

export class Uploads {
  private readonly clock: Clock;
  private readonly places = new Places();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** A place for one upload. `late` is called once it is too slow. `undefined`: there is none. */
  begin(who: Uploader, late: () => void): Upload | undefined {
    const leave = this.places.enter(...boundsOf(who));
    if (!leave) return undefined;
    let since = 0;
    const look = (): void => {
      if (since < PACE_BYTES) late();
      else {
        since = 0;
        cancelLook = this.clock.after(PACE_SECS, look);
      }
    };
    let cancelLook = this.clock.after(PACE_SECS, look);
    const cancel = this.clock.after(UPLOAD_SECS, late);
    return {
      took(bytes) {
        since += bytes;
      },
      end() {
        cancel();
        cancelLook();
        leave();
      },
    };
  }
}
