/** The box: store, rounds over the internet, visits over the radio. */

import type { Network } from "../src/engine/ports.ts";
import type { Log } from "../src/host/log.ts";
import { logError } from "../src/host/log.ts";
import type { Clock, Random } from "../src/host/ports.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { advertised, untilNextDay } from "./adverts.ts";
import type { BoxKeys } from "./keys.ts";
import { Membership } from "./membership.ts";
import type { PeripheralPort } from "./peripheral.ts";
import { relaysOver } from "./relays.ts";
import { Rounds } from "./rounds.ts";
import type { CourierSettings } from "./settings.ts";
import { Book } from "./store/book.ts";
import { Cargo } from "./store/cargo.ts";
import { BoxDatabase } from "./store/database.ts";
import { Deposits } from "./store/deposits.ts";
import { CARGO_LIMITS, Room } from "./store/room.ts";
import { Visits } from "./visits.ts";

/** What ended, and what somebody left, is gone after so long. */
const PURGE_SECS = 30;
/** Groups may change by the command line. */
const ADVERT_SECS = 60;

export interface BoxPorts {
  readonly settings: CourierSettings;
  readonly keys: BoxKeys;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly radio: PeripheralPort;
  readonly log: Log;
}

export interface Stored {
  readonly database: BoxDatabase;
  readonly book: Book;
  readonly cargo: Cargo;
  readonly deposits: Deposits;
  readonly membership: Membership;
}

/** @throws StoreError */
export function openStore({ settings, keys, crypto }: Pick<BoxPorts, "settings" | "keys" | "crypto">): Stored {
  const database = new BoxDatabase(settings.dataDir, keys.store);
  const book = new Book(database);
  const room = new Room(database, book, { ...CARGO_LIMITS, bytes: settings.maxBytes });
  return {
    ...{ database, book },
    cargo: new Cargo(database, book, room),
    deposits: new Deposits(database, room, crypto),
    membership: new Membership(crypto, keys.identity, database, book, settings.acceptFrom),
  };
}

export class Box {
  private readonly ports: BoxPorts;
  readonly stored: Stored;
  private readonly rounds: Rounds;
  private readonly visits: Visits;
  private readonly timers = new Map<string, () => void>();
  private round: Promise<void> = Promise.resolve();
  /** What hidden mailboxes take; rounds go on meanwhile. */
  private hidden: Promise<void> | undefined;
  private endPause: () => void = () => {};
  private isStopped = false;
  private calling = "";
  private readonly counts = { visits: 0, done: 0, broken: 0, refused: 0 };

  constructor(ports: BoxPorts) {
    const { settings, keys, crypto, clock, random, network, radio, log } = ports;
    this.ports = ports;
    this.stored = openStore(ports);
    const { database, book, cargo, deposits, membership } = this.stored;
    const relays = relaysOver(network, database, crypto, keys.identity, clock);
    const shared = { crypto, random, own: keys.identity, book, cargo, deposits, now: () => clock.now(), log };
    this.rounds = new Rounds({ ...shared, database, membership, relays, home: settings.relay });
    this.visits = new Visits({
      ...shared,
      port: radio,
      steady: () => clock.elapsed(),
      after: (seconds, run) => clock.after(seconds, run),
      onChange: (what) => this.changed(what),
    });
  }

  async start(): Promise<void> {
    const { radio, settings, clock } = this.ports;
    this.stored.database.setHealth({ started_at: Math.floor(clock.now()), adapter: settings.adapter, radio: "starting" });
    this.purge();
    await radio.start(this.visits);
    await this.call();
    this.fetch();
  }

  private later(name: string, seconds: number, run: () => void): void {
    this.timers.get(name)?.();
    this.timers.set(name, this.ports.clock.after(seconds, run));
  }

  private changed(what: Parameters<ConstructorParameters<typeof Visits>[0]["onChange"]>[0]): void {
    const { database } = this.stored;
    if (what === "visit") this.counts.visits++;
    else if (what === "done" || what === "broken" || what === "refused") this.counts[what]++;
    else database.setHealth({ radio: what });
    database.setHealth(this.counts);
    if (what === "done" && this.ports.settings.relay !== undefined) this.later("round", 1, () => this.fetch());
    this.quietly(this.call());
  }

  /** Calls under today's names; while somebody is served nobody is called. */
  private async call(): Promise<void> {
    const { crypto, settings, clock, radio } = this.ports;
    const now = clock.now();
    this.later("call", Math.min(untilNextDay(now), ADVERT_SECS), () => this.quietly(this.call()));
    const uuids = this.visits.isServing ? [] : advertised(crypto, this.stored.book.groups(), settings.open, now);
    if (uuids.join() === this.calling) return;
    this.calling = uuids.join();
    this.stored.database.setHealth({ adverts: uuids.length });
    await radio.advertise(uuids);
  }

  private quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => logError(this.ports.log, error, "the radio did not do what it was asked; it is asked again"));
  }

  private purge(): void {
    const { clock, log } = this.ports;
    try {
      const now = clock.now();
      const { book, cargo, deposits } = this.stored;
      const gone = book.purge(now) + cargo.purge(now) + deposits.purge(now);
      if (gone > 0) log.debug({ gone }, "what was past its time is deleted");
    } catch (error) {
      logError(log, error, "what is past its time could not be deleted; that is tried again in half a minute");
    }
    this.later("purge", PURGE_SECS, () => this.purge());
  }

  /** One round over the internet. */
  fetch(): void {
    const { settings } = this.ports;
    if (settings.relay === undefined) return;
    this.round = this.round.then(() => this.oneRound());
    this.later("round", settings.fetchSecs, () => this.fetch());
  }

  private async oneRound(): Promise<void> {
    try {
      await this.rounds.run();
      this.hidden ??= this.oneOfHidden();
      await this.call();
    } catch (error) {
      logError(this.ports.log, error, "a round over the internet ended early; the next one begins anew");
    }
  }

  private async oneOfHidden(): Promise<void> {
    try {
      await this.rounds.hidden((seconds) => this.pause(seconds));
    } catch (error) {
      logError(this.ports.log, error, "hidden mailboxes were not all looked at; the next round begins anew");
    }
    this.hidden = undefined;
  }

  private async pause(seconds: number): Promise<boolean> {
    if (this.isStopped) return false;
    await new Promise<void>((resolve) => {
      const cancel = this.ports.clock.after(seconds, resolve);
      this.endPause = () => {
        cancel();
        resolve();
      };
    });
    return !this.isStopped;
  }

  /** The rounds that were begun are over. */
  idle(): Promise<void> {
    return this.round;
  }

  /** Hidden mailboxes as well. */
  async settled(): Promise<void> {
    await this.round;
    await this.hidden;
  }

  async stop(): Promise<void> {
    for (const cancel of this.timers.values()) cancel();
    this.visits.stop();
    await this.ports.radio.stop();
    this.isStopped = true;
    this.endPause();
    await this.settled();
    for (const cancel of this.timers.values()) cancel();
    this.stored.database.close();
  }
}
