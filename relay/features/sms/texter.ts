/**
 * Decides when a text message is sent, and to whom no more. What is owed stands in the database (mail that waits and that no text was about),
 * so a gateway that is down, or a relay that starts anew, loses nothing.
 */
import { type Log, logError } from "../../../src/host/log.ts";
import type { Clock } from "../../../src/host/ports.ts";
import type { Bytes } from "../../../src/protocol/encoding/bytes.ts";
import { RELAY_LIMITS } from "../../../src/protocol/wire/relay-limits.ts";
import type { Cluster } from "../../cluster/cluster.ts";
import type { Core } from "../../feature.ts";
import { type Hub, keyOf } from "../../hub/hub.ts";
import type { Wake } from "../../hub/local-hub.ts";
import type { SmsOwed, SmsStore } from "../../store/store.ts";
import type { SmsGateway } from "./gateway.ts";

/** A client that polls every half minute fetches first. */
const LEAST_WAIT_SECS = 60;
/** After a start clients come back first. */
const START_SECS = 120;
/** Keys that wait at a time. Those beyond are told of with their next event, or after the next start. */
const MAX_WAITING = 10_000;
const AT_ONCE = 8;
/** Another relay asks the gateway: then what it was answered is looked at. */
const ELSEWHERE_SECS = 60;
/** So often it is tried again when there was no place. */
const BUSY_SECS = 5;
/** How long a gateway that is silent is left alone: first, and at most. */
const FIRST_REST_SECS = 60;
const LONGEST_REST_SECS = 900;
/** A day of the longest rests. */
const MAX_TRIES = 96;

interface Target {
  readonly pubkey: Bytes;
  readonly isAttached: () => boolean;
  tries: number;
  cancel: () => void;
}

export class Texter {
  private readonly store: SmsStore;
  private readonly gateway: Pick<SmsGateway, "tell">;
  private readonly cluster: Cluster;
  private readonly hub: Hub;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly targets = new Map<string, Target>();
  private sending = 0;
  /** Until when the gateway is left alone, on the clock that does not jump, and for how long last time. */
  private restsUntil = Number.NEGATIVE_INFINITY;
  private rest = FIRST_REST_SECS / 2;
  private cancelStart: () => void = () => undefined;
  private closed = false;

  constructor(
    { store, hub, clock, log, cluster }: Pick<Core, "store" | "hub" | "clock" | "log" | "cluster">,
    gateway: Pick<SmsGateway, "tell">,
  ) {
    this.store = store.sms;
    this.cluster = cluster;
    this.gateway = gateway;
    this.hub = hub;
    this.clock = clock;
    this.log = log;
  }

  /** Whom a text was owed when the relay was stopped is woken once more, by push first. */
  async start(): Promise<void> {
    // Of several relays that start together one does it.
    if (!(await this.cluster.leads())) return;
    const owners = await this.store.owed(this.clock.now(), MAX_WAITING);
    if (owners.length === 0) return;
    this.cancelStart = this.clock.after(START_SECS, () => {
      for (const owner of owners) void this.hub.wakeByPush(owner);
    });
  }

  readonly wake: Wake = (pubkey, delay, isAttached) => {
    const key = keyOf(pubkey);
    if (this.closed || this.targets.has(key) || this.targets.size >= MAX_WAITING) return;
    const target = { pubkey: Uint8Array.from(pubkey), isAttached, tries: 0, cancel: () => undefined };
    this.targets.set(key, target);
    void this.begin(key, target, Math.max(delay, LEAST_WAIT_SECS));
  };

  close(): void {
    this.closed = true;
    this.cancelStart();
    for (const { cancel } of this.targets.values()) cancel();
    this.targets.clear();
  }

  /** Most keys did not ask for texts, and nothing is kept for them. */
  private async begin(key: string, target: Target, delay: number): Promise<void> {
    const owed = await this.owedTo(target);
    if (owed) this.again(key, target, Math.max(delay, this.untilMay(owed)));
    else this.targets.delete(key);
  }

  private untilMay({ toldAt }: SmsOwed): number {
    return toldAt + RELAY_LIMITS.SMS_INTERVAL_SECS - this.clock.now();
  }

  private again(key: string, target: Target, after: number): void {
    if (!this.closed) target.cancel = this.clock.after(after, () => void this.fire(key, target));
  }

  private async fire(key: string, target: Target): Promise<void> {
    const owed = target.isAttached() ? undefined : await this.owedTo(target);
    if (this.closed || !owed) {
      this.targets.delete(key);
      return;
    }
    const wait = Math.max(this.untilMay(owed), this.restsUntil - this.clock.elapsed(), this.sending >= AT_ONCE ? BUSY_SECS : 0);
    const after = wait > 0 ? wait : await this.tell(target, owed);
    if (after === "over") this.targets.delete(key);
    // What came while the text was sent is told of fifteen minutes later.
    else if (after === "sent") await this.begin(key, target, 0);
    else this.again(key, target, after);
  }

  /** Seconds until it is tried again; `over`: this is given up, for now or for good. */
  private async tell(target: Target, { sealedNumber, language, newest }: SmsOwed): Promise<number | "sent" | "over"> {
    const { pubkey } = target;
    if (!(await this.mayText(pubkey))) return ELSEWHERE_SECS;
    this.sending++;
    const told = await this.gateway.tell(sealedNumber, language);
    this.sending--;
    this.log.debug({ outcome: typeof told === "string" ? told : "later" }, "the gateway was asked to send a text message");
    this.rest = told === "silent" ? Math.min(2 * this.rest, LONGEST_REST_SECS) : FIRST_REST_SECS / 2;
    if (told === "silent") this.restsUntil = this.clock.elapsed() + this.rest;
    if (told === "sent") return (await this.kept(this.store.told(pubkey, newest, this.clock.now()))) ? "sent" : "over";
    if (told === "over") await this.kept(this.store.deregister(pubkey, sealedNumber));
    if (told === "over" || ++target.tries >= MAX_TRIES) return "over";
    return told === "silent" ? this.rest : told.later;
  }

  /** Where it cannot be asked nothing is sent: texts cost money. */
  private async mayText(pubkey: Bytes): Promise<boolean> {
    try {
      return await this.cluster.mayText(pubkey);
    } catch (error) {
      logError(this.log, error, "whether another relay sends a text could not be asked; it is asked again in a minute");
      return false;
    }
  }

  private async owedTo({ pubkey }: Target): Promise<SmsOwed | undefined> {
    try {
      return await this.store.owedTo(pubkey, this.clock.now());
    } catch (error) {
      logError(this.log, error, "who is to be told by text message could not be read; nobody was told of this event");
      return undefined;
    }
  }

  /** Whether it was. */
  private async kept(write: Promise<void>): Promise<boolean> {
    try {
      await write;
      return true;
    } catch (error) {
      logError(
        this.log,
        error,
        "what the gateway for text messages answered could not be stored; it is asked again at the next event",
      );
      return false;
    }
  }
}
