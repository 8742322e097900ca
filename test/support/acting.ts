/** The environment of acts in unit tests: an engine that records its commands, the ports, all English words, and a recording navigator. */
import { Trace } from "../../src/engine/face/trace.ts";
import type { Engine } from "../../src/engine/face.ts";
import { type Next, setNavigator } from "../../src/view/acts/navigator.ts";
import type { UiPorts } from "../../src/view/ports.ts";
import { announced } from "../../src/view/state/announcements.ts";
import { setPorts } from "../../src/view/state/ports.ts";
import { rest as en } from "../../src/view/words/en/index.ts";
import { pages } from "../../src/view/words/en/pages.ts";
import { rooms } from "../../src/view/words/en/rooms.ts";
import { addWords } from "../../src/view/words/t.ts";

type Answers = Readonly<Record<string, unknown>>;

export interface Acting {
  /** All commands in order: name and arguments. */
  readonly given: readonly (readonly [name: string, ...args: unknown[]])[];
  /** The navigations of the acts. */
  readonly led: readonly Next[];
  /** The last announcement. */
  said(): string;
  /** The entries of the trace: what failed and why. */
  noted(): readonly (readonly [what: string, why: string])[];
  /** The user goes to another screen: later navigations of acts of this one are dropped. */
  goElsewhere(): void;
}

/** @param answers what commands resolve to, or the error that they reject with, by name; all others resolve to `undefined` */
export function acting(answers: Answers = {}, device: Partial<UiPorts> = {}): Acting {
  const given: (readonly [string, ...unknown[]])[] = [];
  const led: Next[] = [];
  let screen = 0;
  const engine = new Proxy({} as Engine, {
    get:
      (_, name: string) =>
      async (...args: unknown[]) => {
        given.push([name, ...args]);
        const answer = answers[name];
        if (answer instanceof Error) throw answer;
        return answer;
      },
  });
  const trace = new Trace(() => 0);
  let count = 0;
  const random = (length: number): Uint8Array => new Uint8Array(length).map(() => count++);
  setPorts({ engine, now: () => 1_000_000.5, random, persist: async () => true, trace, ...device } as UiPorts);
  setNavigator({
    here: () => screen,
    follow: (next, from) => {
      if (from === screen) led.push(next);
    },
  });
  addWords({ ...en, ...pages, ...rooms } as never);
  announced.value = "";
  return {
    given,
    led,
    said: () => announced.value,
    noted: () => trace.list().map(({ what, why }) => [what, why] as const),
    goElsewhere: () => {
      screen++;
    },
  };
}
