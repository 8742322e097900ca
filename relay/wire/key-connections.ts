import { Several } from "../../src/host/limits/several.ts";

/** The most sockets of one key. People have few devices, so a further socket replaces the oldest, whose client is probably gone. */
const PER_KEY = 32;

interface Closable {
  /** Makes room for another. */
  replace(): void;
}

export class KeyConnections {
  private readonly byKey = new Several<Closable>();

  add(key: string, connection: Closable): void {
    if (this.byKey.add(key, connection) <= PER_KEY) return;
    for (const oldest of this.byKey.of(key)) {
      this.byKey.delete(key, oldest);
      oldest.replace();
      return;
    }
  }

  /** It has closed. */
  delete(key: string, connection: Closable): void {
    this.byKey.delete(key, connection);
  }
}
