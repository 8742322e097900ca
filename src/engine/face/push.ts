/** The face's part about being woken while the app is closed (Web Push). */

export interface PushState {
  /** Whether this device has asked to be woken. */
  readonly push: boolean;
}

export interface PushCommands {
  /** Asks the relay to wake this device. `token`: the PushSubscription as JSON. One that it had before is given up. */
  pushOn(token: string): Promise<void>;
  pushOff(): Promise<void>;
}
