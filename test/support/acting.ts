/** What acts are tried on: an engine that writes down its commands, the ports, all English words, and where they lead. */
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
  /** Every command in order: its name, and what it was given. */
  readonly given: readonly (readonly [name: string, ...args: unknown[]])[];
  /** Where acts led to. */
  readonly led: readonly Next[];
  /** What was announced last. */
  said(): string;
  /** What failed quietly: where, and why. */
  noted(): readonly (readonly [what: string, why: string])[];
  /** Somebody goes to another screen. */
  goElsewhere(): void;
}

/** @param answers what commands answer: a value, or an error that they fail with; nothing for all others */
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
