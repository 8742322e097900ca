/** Sessions with relays, and what each offered when it was first met: nothing less is signed for it from then on. */

import { Trace } from "../src/engine/face/trace.ts";
import { closing, openSession } from "../src/engine/link/open-session.ts";
import { askRelay, type RelayMemory, type Session, type SessionPorts, type Terms } from "../src/engine/link/session.ts";
import type { Network } from "../src/engine/ports.ts";
import type { Clock } from "../src/host/ports.ts";
import { nodeClock } from "../src/platform/node/clock.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { BOUND_FORMS, type BoundForm } from "../src/protocol/wire/commands.ts";
import type { BoxDatabase } from "./store/database.ts";
import "../src/protocol/wire/learn.ts";

/** A relay takes what is signed for times so near its own (90 s) only. */
const OFF_SECS = 30;

class Memory implements RelayMemory {
  private readonly network: Network;
  private readonly database: BoxDatabase;
  private readonly clock: Pick<Clock, "now" | "elapsed">;
  /** By how much the box's clock is ahead of a relay's, and what its own two clocks differed by then. */
  private readonly ahead = new Map<string, { readonly by: number; readonly base: number }>();

  constructor(network: Network, database: BoxDatabase, clock: Pick<Clock, "now" | "elapsed">) {
    this.network = network;
    this.database = database;
    this.clock = clock;
  }

  /** Unix seconds of a relay's clock, as far as it told; but what was measured before the box's clock was set says nothing. */
  now(relay: string): number {
    const now = this.clock.now();
    const { by = 0, base = 0 } = this.ahead.get(relay) ?? {};
    const isOff = Math.abs(by) >= OFF_SECS && Math.abs(now - this.clock.elapsed() - base) < OFF_SECS;
    return isOff ? now - by : now;
  }

  async meet(relay: string): Promise<Terms> {
    const answer = await askRelay(this.network, relay);
    const now = this.clock.now();
    if (answer.date !== undefined) this.ahead.set(relay, { by: now - answer.date, base: now - this.clock.elapsed() });
    const before = this.database.fact<{ readonly bound: readonly BoundForm[] }>(`relay ${relay}`)?.bound ?? [];
    const offered = answer.capabilities?.features ?? [];
    const bound = BOUND_FORMS.filter((form) => before.includes(form) || offered.includes(form));
    if (bound.length > before.length) this.database.setFact(`relay ${relay}`, { bound });
    return { ...answer, bound };
  }
}

export interface Relays {
  /** One session, closed when `use` is done. @throws NoAnswer or RelayRefusal */
  with<T>(relay: string, use: (session: Session, terms: Terms) => Promise<T>): Promise<T>;
  /** By the clock of a relay that was asked in this run. */
  now(relay: string): number;
  readonly network: Network;
}

export function relaysOver(
  network: Network,
  database: BoxDatabase,
  crypto: Crypto,
  own: Identity,
  clock: Pick<Clock, "now" | "elapsed">,
): Relays {
  const memory = new Memory(network, database, clock);
  const ports: SessionPorts = {
    ...{ network, crypto, clock: nodeClock, trace: new Trace(nodeClock.now) },
    relays: memory,
  };
  return {
    network,
    now: (relay) => memory.now(relay),
    with: (relay, use) =>
      closing(openSession(ports, relay, own, { notice: () => {} }), ({ session, terms }) => use(session, terms)),
  };
}
