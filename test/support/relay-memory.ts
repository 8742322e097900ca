/** A `RelayMemory` for tests of sessions: it asks a relay for its features each time and remembers the bound forms in this object. */

import { askRelay, type RelayMemory } from "../../src/engine/link/session.ts";
import type { Network } from "../../src/engine/ports.ts";
import { BOUND_FORMS, type BoundForm } from "../../src/protocol/wire/commands.ts";

export function relayMemory(network: Network): RelayMemory {
  const seen = new Set<BoundForm>();
  return {
    async meet(relay) {
      const terms = await askRelay(network, relay);
      for (const form of BOUND_FORMS) if (terms.capabilities?.features.includes(form)) seen.add(form);
      return { ...terms, bound: [...seen] };
    },
  };
}
