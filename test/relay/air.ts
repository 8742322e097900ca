/** A bus in this process, of which a test decides what arrives. */
import type { Bus, BusListener } from "../../relay/cluster/bus.ts";

export class Air {
  private readonly listeners = new Set<BusListener>();
  private isCut = false;
  private dropped = 0;
  /** Everything that was said. */
  readonly said: Uint8Array[] = [];

  bus(): Bus {
    let own: BusListener | undefined;
    return {
      maxBytes: 5_900,
      start: (listener) => {
        own = listener;
        this.listeners.add(listener);
        listener.connected(true);
      },
      publish: (bytes) => this.say(bytes),
      close: async () => void (own && this.listeners.delete(own)),
    };
  }

  /** Anybody may say anything. */
  say(bytes: Uint8Array): void {
    this.said.push(bytes);
    if (this.isCut) return;
    if (this.dropped > 0) {
      this.dropped--;
      return;
    }
    for (const listener of [...this.listeners]) listener.message(bytes);
  }

  /** The next messages are lost, and nobody is told. */
  drop(count: number): void {
    this.dropped = count;
  }

  /** Nothing arrives any more, and nobody is told. */
  cut(): void {
    this.isCut = true;
  }

  /** The server is gone, and everybody notices; or it is back. */
  connected(isConnected: boolean): void {
    this.isCut = !isConnected;
    for (const listener of [...this.listeners]) listener.connected(isConnected);
  }
}
