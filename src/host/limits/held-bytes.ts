/**
 * Bytes that a server holds for peers who are slow: half a frame or body that has come, output that nobody has read yet. Each peer is
 * bounded where it is served; this is the bound of all together. Half of it is kept for those who have proved a key and half for the
 * others, who may all be strangers or all send anonymously: each may use what the other leaves. When there are too many, whoever has
 * made the server hold something for the longest is cut, among those who have more than their half: that is whom nobody waits for, and
 * strangers, however many, can never keep newcomers out.
 */

/** What is held for one peer. */
export class Hold {
  bytes = 0;
  isProved = false;
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

  /** It has proved a key. */
  proved(): void {
    if (this.isProved) return;
    const { bytes } = this;
    this.is(0);
    this.isProved = true;
    this.is(bytes);
  }

  cut(): void {
    this.over = true;
    this.onCut();
  }
}

/** Those who have proved a key, or those who have not. */
class Half {
  /** Whoever has held something longest first. */
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

  /** Of a peer that has proved nothing yet. */
  open(cut: () => void): Hold {
    return new Hold(this, cut);
  }

  change(hold: Hold, bytes: number): void {
    (hold.isProved ? this.proved : this.unproved).change(hold, bytes);
    while (this.proved.total + this.unproved.total > this.max) {
      (this.unproved.total > this.max / 2 ? this.unproved : this.proved).cutOldest();
    }
  }
}
