/** Sessions with relays, and what each offered when it was first met: nothing less is signed for it from then on. */

import { Trace } from "../src/engine/face/trace.ts";
import { closing, openSession } from "../src/engine/link/open-session.ts";
import { askRelay, type RelayMemory, type Session, type SessionPorts, type Terms } from "../src/engine/link/session.ts";
import type { Network } from "../src/engine/ports.ts";
import { nodeClock } from "../src/platform/node/clock.ts";
import type { Identity } from "../src/protocol/identity/identity.ts";
import type { Crypto } from "../src/protocol/primitives/crypto.ts";
import { BOUND_FORMS, type BoundForm } from "../src/protocol/wire/commands.ts";
import type { BoxDatabase } from "./store/database.ts";
import "../src/protocol/wire/learn.ts";

class Memory implements RelayMemory {
  private readonly network: Network;
  private readonly database: BoxDatabase;

  constructor(network: Network, database: BoxDatabase) {
    this.network = network;
    this.database = database;
  }

  async meet(relay: string): Promise<Terms> {
    const answer = await askRelay(this.network, relay);
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
  readonly network: Network;
}

export function relaysOver(network: Network, database: BoxDatabase, crypto: Crypto, own: Identity): Relays {
  const ports: SessionPorts = {
    ...{ network, crypto, clock: nodeClock, trace: new Trace(nodeClock.now) },
    relays: new Memory(network, database),
  };
  return {
    network,
    with: (relay, use) =>
      closing(openSession(ports, relay, own, { notice: () => {} }), ({ session, terms }) => use(session, terms)),
  };
}
