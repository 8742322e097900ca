/**
 * Wakes devices (§5.3): decides when, and whom no more. However many events come for a key, its devices are woken once, then not again
 * for PUSH_COLLAPSE_SECS; what comes within that time is told by one push at its end.
 */

import { type Log, logError } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import { keyOf } from "../../hub/hub.ts";
import type { Wake } from "../../hub/local-hub.ts";
import type { PushDevice, PushStore } from "../../store/store.ts";
import type { PushOutcome, PushProvider } from "./provider.ts";
import { Turns } from "./turns.ts";

/** Attempts at a failing service; after them the next event tries again. */
const MAX_TRIES = 3;

interface Target {
  readonly pubkey: Bytes;
  readonly isAttached: () => boolean;
  cancel: () => void;
  /** When its timer fires, while it waits. */
  due: number | undefined;
  /** An event came since the last push. */
  pending: boolean;
  /** When the last event came, by the clock that nobody sets. */
  eventAt: number;
  tries: number;
}

export class Waker {
  private readonly store: PushStore;
  private readonly providers: ReadonlyMap<string, PushProvider>;
  private readonly clock: Clock;
  private readonly log: Log;
  /** Keys with a registered device that wait to be woken, or were woken a moment ago. */
  private readonly targets = new Map<string, Target>();
  private readonly noPushTaken: Wake;
  private readonly askWoken: Cluster["wokenBefore"];
  private readonly turns: Turns;
  private closed = false;

  /**
   * @param noPushTaken told of keys that nothing took a push for, at once those without a device
   * @param askWoken asked before each push
   */
  constructor(
    store: PushStore,
    providers: ReadonlyMap<string, PushProvider>,
    clock: Clock,
    log: Log,
    noPushTaken: Wake = () => undefined,
    askWoken: Cluster["wokenBefore"] = async () => undefined,
  ) {
    this.askWoken = askWoken;
    this.noPushTaken = noPushTaken;
    this.store = store;
    this.providers = providers;
    this.clock = clock;
    this.log = log;
    const own = [...providers.values()].filter(({ platform }) => platform !== "webpush");
    this.turns = new Turns(
      clock,
      own.map((provider) => provider.hostOf("")),
    );
  }

  readonly wake: Wake = (pubkey, delay, isAttached) => {
    if (this.closed || this.providers.size === 0) return;
    const key = keyOf(pubkey);
    const target = this.targets.get(key);
    if (!target) {
      const fresh = {
        pubkey: Uint8Array.from(pubkey),
        isAttached,
        cancel: () => undefined,
        due: undefined,
        pending: false,
        eventAt: this.clock.elapsed(),
        tries: 0,
      };
      this.targets.set(key, fresh);
      void this.begin(key, fresh, delay);
      return;
    }
    target.eventAt = this.clock.elapsed();
    if (target.due === undefined) target.pending = true;
    // A knock does not wait for the window that an event waits for.
    else if (this.clock.elapsed() + delay < target.due) this.schedule(key, target, delay);
  };

  close(): void {
    this.closed = true;
    for (const { cancel } of this.targets.values()) cancel();
    this.targets.clear();
  }

  /** Most keys have no registered device, and nothing is kept for them. */
  private async begin(key: string, target: Target, delay: number): Promise<void> {
    const registrations = await this.registrationsOf(target);
    if (registrations.length > 0) return this.schedule(key, target, delay);
    this.targets.delete(key);
    if (!this.closed) this.noPushTaken(target.pubkey, delay, target.isAttached);
  }

  private schedule(key: string, target: Target, delay: number): void {
    if (this.closed) return;
    target.cancel();
    target.due = this.clock.elapsed() + delay;
    if (delay <= 0) void this.fire(key, target);
    else target.cancel = this.clock.after(delay, () => void this.fire(key, target));
  }

  private async fire(key: string, target: Target): Promise<void> {
    target.due = undefined;
    target.pending = false;
    if (target.isAttached()) {
      this.targets.delete(key);
      return;
    }
    target.cancel = this.clock.after(RELAY_LIMITS.PUSH_COLLAPSE_SECS, () => this.quietEnds(key, target));
    const before = await this.wokenBefore(target);
    if (before !== undefined) {
      // Another relay has. Where that was before this event came, the device hears of it when the quiet time is over.
      if (before > this.clock.elapsed() - target.eventAt) target.pending = true;
      return;
    }
    const outcomes = await Promise.all((await this.registrationsOf(target)).map((one) => this.send(target, one)));
    target.tries = outcomes.some((outcome) => outcome === "retry" || outcome === "silent") ? target.tries + 1 : 0;
    if (target.tries > 0 && target.tries < MAX_TRIES) target.pending = true;
    else if (!outcomes.includes("sent")) this.noPushTaken(target.pubkey, 0, target.isAttached);
  }

  /** Where it cannot be known, two relays wake rather than none. */
  private async wokenBefore({ pubkey }: Target): Promise<number | undefined> {
    try {
      return await this.askWoken(pubkey);
    } catch (error) {
      logError(this.log, error, "whether another relay wakes somebody could not be asked; this one does");
      return undefined;
    }
  }

  private quietEnds(key: string, target: Target): void {
    if (target.pending) this.schedule(key, target, 0);
    else this.targets.delete(key);
  }

  private async registrationsOf({ pubkey }: Target): Promise<readonly PushDevice[]> {
    try {
      return await this.store.registrationsOf(pubkey);
    } catch (error) {
      logError(this.log, error, "push registrations could not be read; nobody was woken for this event");
      return [];
    }
  }

  private async send({ pubkey }: Target, { platform, token, refusals }: PushDevice): Promise<PushOutcome> {
    const provider = this.providers.get(platform);
    if (!provider) return "failed";
    const outcome = await this.turns.take(keyOf(pubkey), provider.hostOf(token), () => provider.send(token));
    this.log.debug({ platform, outcome }, "a push service was asked to wake a device");
    // Anybody can register an endpoint that refuses; at Apple's or Google's it means that the operator has to look.
    if (outcome === "failed" && platform !== "webpush") {
      this.log.warn(
        { platform },
        "the push service refuses what this relay sends, so its devices are not woken; check the credentials",
      );
    } else if (outcome === "gone") {
      await this.keep(this.store.deregister(pubkey, token));
    } else if (outcome === "failed" || (outcome === "sent" && refusals > 0)) {
      await this.keep(this.store.answered(pubkey, token, outcome === "failed", this.clock.now()));
    }
    return outcome;
  }

  private async keep(write: Promise<void>): Promise<void> {
    try {
      await write;
    } catch (error) {
      logError(this.log, error, "what a push service answered could not be stored; it is asked again at the next event");
    }
  }
}
