/**
 * What this device knows of the relays it has met: which bound forms each has offered (nothing less is given to it from then on, whatever it
 * says later) and the key it showed first. Kept in the records, so that a short session remembers as much as a long one.
 */
import type { Capabilities } from "../../protocol/wire/capabilities.ts";
import { BOUND_FORMS, type Feature } from "../../protocol/wire/commands.ts";
import type { RelayWarning } from "../face.ts";
import { SETTINGS } from "../me/records.ts";
import type { Clock, Network } from "../ports.ts";
import { type Database, drop, put } from "../records/database.ts";
import type { RelayRecord } from "./records.ts";
import { askRelay, type RelayMemory, type Terms } from "./session.ts";

/** A difference from a relay's clock, in seconds, beyond which this device's clock counts as wrong. */
export const CLOCK_OFF_S = 600;
/** A difference between this device's two clocks that says that one was set. */
const SET_S = 60;
/** Relays remembered; beyond that, relays that no record refers to are forgotten. */
const MOST = 200;

export class Relays implements RelayMemory {
  private readonly network: Network;
  private readonly database: Database;
  private readonly clock: Pick<Clock, "now" | "steady">;
  /** Seconds by which this device's clock is ahead of a relay's, and what its own two clocks differed by then. */
  private readonly ahead = new Map<string, { readonly by: number; readonly base: number }>();
  private readonly heard = new Set<string>();
  private readonly capabilities = new Map<string, Capabilities>();
  private shown: readonly RelayWarning[] | undefined;

  constructor(network: Network, database: Database, clock: Pick<Clock, "now" | "steady">) {
    this.network = network;
    this.database = database;
    this.clock = clock;
  }

  /** Asks a relay what it can do, and writes down what must be remembered before anything is signed for it. */
  async meet(relay: string): Promise<Terms> {
    const answer = await askRelay(this.network, relay);
    const now = this.clock.now();
    if (answer.date !== undefined) this.ahead.set(relay, { by: now - answer.date, base: now - this.clock.steady() });
    if (answer.date !== undefined || answer.capabilities) this.heard.add(relay);
    if (answer.capabilities) {
      this.capabilities.set(relay, answer.capabilities);
      await this.learn(relay, answer.capabilities);
    }
    return { ...answer, bound: this.get(relay)?.bound ?? [] };
  }

  known(relay: string): Terms | undefined {
    const capabilities = this.capabilities.get(relay);
    return capabilities && { capabilities, bound: this.get(relay)?.bound ?? [] };
  }

  /** What it said of itself when it was last asked in this run. */
  advertised(relay: string): Capabilities | undefined {
    return this.capabilities.get(relay);
  }

  /** Whether it offered this when it was last asked in this run. */
  offers(relay: string, feature: Feature): boolean {
    return this.capabilities.get(relay)?.features.includes(feature) ?? false;
  }

  /**
   * Unix seconds, by this device's clock where it agrees with the relay's, else by the relay's: both sides name days by it.
   * @param off beyond so many seconds they do not agree
   */
  now(relay: string, off = CLOCK_OFF_S): number {
    const now = this.clock.now();
    const ahead = this.ahead.get(relay);
    if (!ahead || Math.abs(ahead.by) < off) return now;
    // The clock was set since, or one of the two stood still while the device slept: what was measured says nothing more.
    return Math.abs(now - this.clock.steady() - ahead.base) < SET_S ? now - ahead.by : now;
  }

  /** The same, of a relay that was asked in this run: else it is asked first. */
  async today(relay: string): Promise<number> {
    if (!this.heard.has(relay)) await this.meet(relay);
    return this.now(relay);
  }

  /** Whether what is signed for it can be used nowhere else. */
  binds(relay: string): boolean {
    return this.get(relay)?.bound.includes("bound-auth") ?? false;
  }

  /** Whether an anonymous request to it may share a connection with a signed one, an earlier or a later one, which would say who sends it. */
  linksAnonymous(relay: string): boolean {
    return !this.network.separates(relay) && this.own().has(relay);
  }

  /** Relays that withdrew an offer or changed their key; the same list until `touched`. */
  warnings(): readonly RelayWarning[] {
    this.shown ??= this.findWarnings();
    return this.shown;
  }

  touched(): void {
    this.shown = undefined;
  }

  private findWarnings(): readonly RelayWarning[] {
    return [...this.database.table("relay").values()].flatMap(({ id, withdrawn, other_pk }) =>
      withdrawn || other_pk !== undefined
        ? [{ relay: id, ...(withdrawn ? { withdrawn } : {}), ...(other_pk === undefined ? {} : { other_key: true as const }) }]
        : [],
    );
  }

  /** The person accepts the relay as it is now. */
  async accept(relay: string): Promise<void> {
    await this.database.commit([drop("relay", relay)]);
  }

  private get(relay: string): RelayRecord | undefined {
    return this.database.get("relay", relay);
  }

  private async learn(relay: string, { features, relay_pk }: Capabilities): Promise<void> {
    const offered = BOUND_FORMS.filter((form) => features.includes(form));
    const before = this.get(relay);
    if (!before && offered.length === 0 && relay_pk === undefined) return;
    const bound = BOUND_FORMS.filter((form) => before?.bound.includes(form) || offered.includes(form));
    const pk = before?.pk ?? relay_pk;
    const next: RelayRecord = {
      id: relay,
      bound,
      ...(bound.length > offered.length || (pk !== undefined && relay_pk === undefined) ? { withdrawn: true } : {}),
      ...(pk === undefined ? {} : { pk }),
      ...(relay_pk === undefined || relay_pk === pk ? {} : { other_pk: relay_pk }),
    };
    if (before && JSON.stringify(next) === JSON.stringify(before)) return;
    await this.database.commit([put("relay", relay, next), ...this.crowdedOut(relay)]);
  }

  private crowdedOut(newcomer: string) {
    const known = [...this.database.table("relay").keys()];
    if (known.length < MOST) return [];
    const used = this.used();
    return known.filter((relay) => relay !== newcomer && !used.has(relay)).map((relay) => drop("relay", relay));
  }

  /** The relays where this identity's keys sign: the mailbox, former mailboxes, and rooms. */
  private own(): ReadonlySet<string> {
    const { relay, former = [] } = this.database.get("settings", SETTINGS) ?? {};
    const places = [...this.database.table("room").values(), ...former].map((one) => one.relay);
    return new Set(relay === undefined ? places : [relay, ...places]);
  }

  private used(): ReadonlySet<string> {
    return new Set([...this.own(), ...[...this.database.table("person").values()].map((one) => one.relay)]);
  }
}
