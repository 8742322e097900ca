/**
 * Bytes that a server buffers for slow peers: incomplete frames and bodies, and output that is not read yet. Other code bounds each
 * peer; this bounds the total. Half of the total is reserved for peers that have proved a key, half for the others, and each group may
 * use what the other leaves. When the total is exceeded, the group that uses more than its half loses the peer that has had bytes
 * buffered for the longest time. So peers without a key, however many, cannot lock out those with one, and stalled peers go first.
 */

/** Disconnects it. */
export interface Cuttable {
  cut(): void;
}

/** The bytes that are buffered for one peer. */
export class Hold {
  bytes = 0;
  isProved = false;
  private readonly held: HeldBytes;
  private isCut = false;
  private readonly peer: Cuttable;

  constructor(held: HeldBytes, peer: Cuttable) {
    this.held = held;
    this.peer = peer;
  }

  /** Sets how many bytes are buffered now. No effect after the peer was cut. */
  set(bytes: number): void {
    if (!this.isCut && bytes !== this.bytes) this.held.change(this, bytes);
  }

  /** The peer has proved a key: its bytes count in the other half from now on. */
  proved(): void {
    if (this.isProved) return;
    const { bytes } = this;
    this.set(0);
    this.isProved = true;
    this.set(bytes);
  }

  cut(): void {
    this.isCut = true;
    this.peer.cut();
  }
}

/** The peers that have proved a key, or those that have not. */
class Half {
  /** The peer that has had bytes buffered for the longest time is the first. */
  private readonly holds = new Set<Hold>();
  total = 0;

  change(hold: Hold, bytes: number): void {
    this.total += bytes - hold.bytes;
    hold.bytes = bytes;
    if (bytes > 0) this.holds.add(hold);
    else this.holds.delete(hold);
  }

  cutOldest(): void {
    const [oldest] = this.holds;
    if (!oldest) return;
    this.change(oldest, 0);
    oldest.cut();
  }
}

export class HeldBytes {
  private readonly max: number;
  private readonly proved = new Half();
  private readonly unproved = new Half();

  constructor(max: number) {
    this.max = max;
  }

  /** Starts the account of a peer, which has not proved a key. */
  open(peer: Cuttable): Hold {
    return new Hold(this, peer);
  }

  change(hold: Hold, bytes: number): void {
    (hold.isProved ? this.proved : this.unproved).change(hold, bytes);
    while (this.proved.total + this.unproved.total > this.max) {
      (this.unproved.total > this.max / 2 ? this.unproved : this.proved).cutOldest();
    }
  }
}
