/** The most sockets of one key. People have few devices, so a further socket replaces the oldest, whose client is probably gone. */
const PER_KEY = 32;

export class KeyConnections {
  /** By key; the oldest is the first of each set. */
  private readonly byKey = new Map<string, Set<() => void>>();

  /** @param close closes this socket to make room for another @returns a function to call when the socket has closed */
  add(key: string, close: () => void): () => void {
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
