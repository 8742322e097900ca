/** The face's part about relays and what travels to and from them. */

export interface Connection {
  readonly state: "offline" | "connecting" | "online" | "silent";
  readonly relay: string;
  /** While online: what carries it. `polling` is slower to hear and costs a little more. */
  readonly transport?: "socket" | "polling";
  /** The key by which a push subscription is bound to this relay, base64url, where it can wake devices. */
  readonly push_key?: string;
  readonly last_heard_at?: number;
  /** Seconds by which this device's clock is ahead of the relay's (negative: behind), where that is more than ten minutes. */
  readonly clock_ahead_s?: number;
  /** When the next attempt starts. */
  readonly retry_at?: number;
  /** What the relay said last, verbatim and short, if it refused. */
  readonly said?: string;
}

/** A relay that is not what it was: a person decides whether to go on with it. */
export interface RelayWarning {
  /** Its origin. */
  readonly relay: string;
  /** It no longer offers signatures that only it can use, which it did; nothing else is signed for it until this is accepted. */
  readonly withdrawn?: true;
  /** It shows another key than before. */
  readonly other_key?: true;
}

export interface LinkState {
  readonly connection: Connection;
  readonly relay_warnings: readonly RelayWarning[];
  /** Notes and answers that still wait to leave. */
  readonly queued: number;
  /** While a large backlog arrives: how many of how many are done. */
  readonly sync?: { readonly done: number; readonly total?: number };
}

export interface LinkCommands {
  /** Goes on with a relay as it is now, whatever it offered or showed before. */
  acceptRelay(relay: string): Promise<void>;
}
