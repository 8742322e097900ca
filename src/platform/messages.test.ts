import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holds } from "../../test/vectors/property.ts";
import type { EngineState } from "../engine/face.ts";
import { applyChange } from "./page/engine-client.ts";
import { difference } from "./worker/host.ts";

/** States as the engine reports them: parts may be identical to the last ones, others come and go. */
const part = fc.array(fc.record({ id: fc.string({ maxLength: 3 }) }), { maxLength: 3 });
/** A part of the state that is always there and is missing here does not compile. */
type Always = keyof { [K in keyof EngineState as undefined extends EngineState[K] ? never : K]: K };
const always = {
  phase: fc.constantFrom("starting", "welcome", "ready", "failed"),
  connection: fc.record({ state: fc.constantFrom("online", "offline"), relay: fc.string({ maxLength: 3 }) }),
  people: part,
  relay_warnings: part,
  requests: part,
  blocked: part,
  push: fc.boolean(),
  hidden: fc.boolean(),
  covered: fc.boolean(),
  rooms: part,
  knocking: part,
  talks: part,
  waiting: part,
  opened: part,
  sent: part,
  queued: fc.nat(3),
} satisfies Readonly<Record<Always, fc.Arbitrary<unknown>>>;
const sometimes = {
  around: fc.record({ looking: fc.boolean(), rooms: part }),
  me: fc.record({ id: fc.string(), name: fc.string(), link: fc.string(), words_confirmed: fc.boolean() }),
  sync: fc.record({ done: fc.nat(9) }),
  failure: fc.constantFrom("storage", "crypto", "erased", "newer", "held"),
} satisfies Readonly<Partial<Record<keyof EngineState, fc.Arbitrary<unknown>>>>;
const state = fc.record(
  { ...always, ...sometimes },
  { requiredKeys: Object.keys(always) as Always[] },
) as unknown as fc.Arbitrary<EngineState>;

/** A sequence of states that keeps unchanged parts by identity, as the engine does. */
const run = fc
  .array(fc.record({ fresh: state, keep: fc.array(fc.constantFrom("people", "waiting", "connection", "me", "sync")) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((steps) => {
    const states: EngineState[] = [];
    for (const { fresh, keep } of steps) {
      const last = states.at(-1);
      const kept = Object.fromEntries(
        keep.filter((name) => last && name in last).map((name) => [name, last?.[name as keyof EngineState]]),
      );
      states.push({ ...fresh, ...kept } as EngineState);
    }
    return states;
  });

describe("the state on its way to the pages", () => {
  it("arrives whole, by differences alone, wherever a page starts to follow", () => {
    holds(
      400,
      fc.property(run, fc.nat(7), (states, joins) => {
        let last: EngineState | undefined;
        let early: EngineState | undefined;
        let late: EngineState | undefined;
        for (const [i, next] of states.entries()) {
          const change = structuredClone(difference(last, next));
          early = applyChange(early ?? ({} as EngineState), change);
          if (i === joins % states.length)
            late = applyChange({ queued: 99, me: {} } as EngineState, structuredClone(difference(undefined, next)));
          else if (late) late = applyChange(late, change);
          last = next;
          expect(early).toEqual(next);
          if (late) expect(late).toEqual(next);
        }
      }),
    );
  });

  it("carries nothing that is the very same as before, and names what is gone", () => {
    holds(
      200,
      fc.property(state, state, (before, after) => {
        const same = { ...after, people: before.people };
        const change = difference(before, same);
        expect(change.whole).toBe(false);
        expect(change.parts).not.toHaveProperty("people");
        expect([...change.gone].sort()).toEqual(
          Object.keys(before)
            .filter((name) => !(name in same))
            .sort(),
        );
        expect(difference(same, same)).toEqual({ type: "state", whole: false, parts: {}, gone: [] });
      }),
    );
  });

  it("keeps the identity of parts that did not change, so that screens need not draw them again", () => {
    const people = [{ id: "a" }];
    const held = { people, queued: 0 } as unknown as EngineState;
    expect(applyChange(held, { type: "state", whole: false, parts: { queued: 1 }, gone: [] }).people).toBe(people);
  });
});
