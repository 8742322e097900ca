/** Readers that are slower than what happens. */
import { describe, expect, it } from "vitest";
import { why } from "../../test/numbers/external/refused.ts";
import { StandingClock } from "../../test/support/fake-clock.ts";
import type { EventStore, NumberEvent } from "../store/contract-public.ts";
import { MAX_BEHIND, type Told, watch } from "./watching.ts";

class Events implements EventStore {
  private readonly all: NumberEvent[] = [];
  private readonly wakes = new Set<() => void>();

  happen(times: number): void {
    for (let i = 0; i < times; i++) this.all.push({ sequence: this.all.length + 1, ppnumId: "x", kind: "attested", at: 1 });
    for (const wake of this.wakes) wake();
  }

  after = async (_watcher: string, sequence: number, limit: number) => this.all.slice(sequence, sequence + limit);
  tell = async () => undefined;
  newest = async () => this.all.length;
  subscribe = (wake: () => void) => {
    this.wakes.add(wake);
    return () => void this.wakes.delete(wake);
  };
  get watchers(): number {
    return this.wakes.size;
  }
}

function reader(events: Events, after?: number) {
  const gone = new AbortController();
  const watched = {
    ...{ events, clock: new StandingClock(1000), watcher: "x", after, until: 2000, gone: gone.signal },
    ...{ stopping: new AbortController().signal, mayGoOn: async () => undefined, requireLogin: async () => undefined },
  };
  const told = watch(watched);
  const take = async (times: number): Promise<readonly Told[]> => {
    const taken: Told[] = [];
    while (taken.length < times) {
      const next = await told.next();
      if (next.done) break;
      taken.push(next.value);
    }
    return taken;
  };
  return { take, gone, told };
}

const isEvent = (told: Told): boolean => "event" in told;

describe("a reader", () => {
  it("that is as far behind as it may be gets all of it", async () => {
    const events = new Events();
    const { take, told } = reader(events);
    await take(1);
    events.happen(MAX_BEHIND);
    expect((await take(MAX_BEHIND)).every(isEvent)).toBe(true);
    await told.return(undefined);
  });

  it("that is further behind is sent away, to come again", async () => {
    const events = new Events();
    const { take } = reader(events);
    await take(1);
    events.happen(MAX_BEHIND + 1);
    expect(await why(take(1))).toBe("ResourceExhausted behind");
    expect(events.watchers).toBe(0);
    const again = reader(events, 0);
    expect((await again.take(MAX_BEHIND + 1)).every(isEvent)).toBe(true);
  });

  it("that comes again after a long time gets all of it, however much", async () => {
    const events = new Events();
    events.happen(5 * MAX_BEHIND);
    const { take } = reader(events, 0);
    const taken = await take(5 * MAX_BEHIND + 1);
    const sequences = taken.flatMap((told) => ("event" in told ? [told.event.sequence] : []));
    expect(sequences).toEqual(Array.from({ length: 5 * MAX_BEHIND }, (_, i) => i + 1));
  });

  it("that has gone is not waited for", async () => {
    const events = new Events();
    const { take, gone } = reader(events);
    await take(1);
    const next = take(1);
    gone.abort();
    expect(await next).toEqual([]);
    expect(events.watchers).toBe(0);
  });
});
