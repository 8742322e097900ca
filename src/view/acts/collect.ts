/** Collecting from a courier's box: asks for Bluetooth, visits the box somebody chooses, and lets go of it with the screen. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { VisitProgress } from "../../engine/face.ts";
import type { RadioTrouble } from "../ports.ts";
import { commands } from "../state/commands.ts";
import { ports } from "../state/ports.ts";
import { quietly } from "../state/quietly.ts";
import { useAct } from "./act.ts";
import { visitBox } from "./visit-box.ts";

/** `asking`: the browser shows its list. */
export type Collecting =
  | { readonly is: "asking" }
  | { readonly is: RadioTrouble }
  | { readonly is: "visit"; readonly progress: VisitProgress };

const TROUBLES: readonly string[] = ["off", "refused", "none"] satisfies readonly RadioTrouble[];
const isRadioTrouble = (trouble: unknown): trouble is RadioTrouble => TROUBLES.includes(String(trouble));

export function useCollect() {
  const [state, setState] = useState<Collecting | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  /** Lets go of the box. */
  const letGo = useRef<() => void>(() => {});
  const isGone = useRef(false);
  const stop = (): void => letGo.current();
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      stop();
    };
  }, []);
  const collect = (): void =>
    run(async () => {
      setState({ is: "asking" });
      try {
        await visit(
          (progress) => setState({ is: "visit", progress }),
          (end) => {
            letGo.current = end;
            // The screen was left while the browser showed its list.
            if (isGone.current) end();
          },
        );
      } catch (error) {
        const why = (error as { readonly trouble?: unknown }).trouble;
        setState(isRadioTrouble(why) ? { is: why } : undefined);
        if (!isRadioTrouble(why)) throw error;
      }
    });
  return { state, busy, trouble, collect, stop };
}

/** @param connected is given how to end it early */
async function visit(told: (progress: VisitProgress) => void, connected: (end: () => void) => void): Promise<void> {
  const engine = commands();
  const { radio } = (await ports().radio?.()) ?? {};
  if (!radio) throw Object.assign(new Error("no Bluetooth"), { trouble: "off" });
  const names = await engine.boxNames();
  if (names.length === 0) throw Object.assign(new Error("no group has a box"), { trouble: "none" });
  const visiting = visitBox(engine, String(ports().random(8)), told, (promise) => quietly(promise, "page.visit"));
  const link = await radio.choose(names, visiting.heard);
  let isOver = false;
  connected(() => {
    if (isOver) return;
    isOver = true;
    link.close();
    // The engine may wait for what the box says next.
    visiting.heard(undefined);
  });
  try {
    if (!isOver) await visiting.run(link);
  } finally {
    isOver = true;
  }
}
