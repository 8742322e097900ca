/** The face of relays, connections and traffic. */

export interface Connection {
  readonly state: "offline" | "connecting" | "online" | "silent";
  /** Its origin. */
  readonly relay: string;
  /** The transport while online. With `polling`, notices arrive later, and it uses a little more data. */
  readonly transport?: "socket" | "polling";
  /** The relay's key for push subscriptions, base64url, if it offers push. */
  readonly push_key?: string;
  /** Who sends text messages for the relay, an origin, if somebody does. */
  readonly sms_gateway?: string;
  /** Whether it helps people find each other by number (protocol.md, section 11). */
  readonly finds_people?: true;
  /** By hashes too, from which whoever runs it can work out all numbers. */
  readonly finds_by_hash?: true;
  readonly last_heard_at?: number;
  /** Seconds by which this device's clock is ahead of the relay's (negative: behind), if more than ten minutes. */
  readonly clock_ahead_s?: number;
  /** When the next attempt starts. */
  readonly retry_at?: number;
  /** The relay's last refusal, verbatim and shortened. */
  readonly said?: string;
}

/** A relay that has changed in a suspicious way: the user decides whether to continue with it. */
export interface RelayWarning {
  /** The relay's origin. */
  readonly relay: string;
  /** It no longer offers bound signatures, which it did before. Until the user accepts that, no bare signature is given to it. */
  readonly withdrawn?: true;
  /** It has another key than before. */
  readonly other_key?: true;
}

export interface LinkState {
  readonly connection: Connection;
  readonly relay_warnings: readonly RelayWarning[];
  /** The number of envelopes that wait to be sent. */
  readonly queued: number;
  /** The progress while a large backlog of mail arrives. */
  readonly sync?: { readonly done: number; readonly total?: number };
}

export interface LinkCommands {
  /** Accepts the changes of a relay and continues with it. */
  acceptRelay(relay: string): Promise<void>;
}
