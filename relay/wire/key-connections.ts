/** Sockets of one key. A person has a few devices; one more than this takes the place of the oldest, which is likely one that has died. */
const PER_KEY = 32;

export class KeyConnections {
  /** By key, the oldest first. */
  private readonly byKey = new Map<string, Set<() => void>>();

  /** @param close closes this one when it has to make room. The returned function says that it is gone. */
  enter(key: string, close: () => void): () => void {
    const open = this.byKey.get(key) ?? new Set();
    this.byKey.set(key, open.add(close));
    const [oldest] = open;
    if (open.size > PER_KEY && oldest) {
      open.delete(oldest);
      oldest();
    }
    return () => {
      open.delete(close);
      if (open.size === 0 && this.byKey.get(key) === open) this.byKey.delete(key);
    };
  }
}
