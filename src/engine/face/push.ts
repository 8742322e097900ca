/** The face of Web Push, which wakes the device while the app is closed. */

export interface PushState {
  /** Whether this device has registered for push. */
  readonly push: boolean;
}

export interface PushCommands {
  /** Registers this device at the relay. `token`: the PushSubscription as JSON. It replaces the device's former one. */
  pushOn(token: string): Promise<void>;
  pushOff(): Promise<void>;
}
