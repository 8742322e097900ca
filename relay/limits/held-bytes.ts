/**
 * Bytes that the relay holds for peers who are slow: half a frame or body that has come, output that nobody has read yet. Each peer is
 * bounded where it is served; this is the bound of all together. When there are too many, whoever has made the relay hold something
 * for the longest is cut: that is whom nobody waits for, and strangers, however many, can never keep newcomers out.
 */

/** What is held for one peer. */
export class Hold {
  bytes = 0;
  private readonly held: HeldBytes;
  private over = false;
  private readonly onCut: () => void;

  constructor(held: HeldBytes, onCut: () => void) {
    this.held = held;
    this.onCut = onCut;
  }

  /** So much is held for it now; 0 for nothing. */
  is(bytes: number): void {
    if (!this.over && bytes !== this.bytes) this.held.change(this, bytes);
  }

  cut(): void {
    this.over = true;
    this.onCut();
  }
}

export class HeldBytes {
  private readonly max: number;
  /** Whoever has held something longest first. */
  private readonly holds = new Set<Hold>();
  private total = 0;

  constructor(max: number) {
    this.max = max;
  }

  open(cut: () => void): Hold {
    return new Hold(this, cut);
  }

  change(hold: Hold, bytes: number): void {
    this.total += bytes - hold.bytes;
    hold.bytes = bytes;
    if (bytes > 0) this.holds.add(hold);
    else this.holds.delete(hold);
    while (this.total > this.max) this.cutOldest();
  }

  private cutOldest(): void {
    const [oldest] = this.holds;
    if (!oldest) return;
    this.holds.delete(oldest);
    this.total -= oldest.bytes;
    oldest.bytes = 0;
    oldest.cut();
  }
}
