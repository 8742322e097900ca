/** Acts: what a press does. An act checks its input, gives the engine a command and returns the result; the skin shows it. */
import { useRef, useState } from "preact/hooks";
import type { FaceErrorCode } from "../../engine/face.ts";
import { announce } from "../state/announcements.ts";
import { type Next, navigator } from "./navigator.ts";

export interface Done {
  /** Announced by a screen reader, and shown for a moment on a small screen. */
  readonly said?: string;
  readonly next?: Next;
}

// biome-ignore lint/suspicious/noConfusingVoidType: an act without a result is the engine's command itself.
export type Act = () => Promise<Done | void>;

/** Runs the act, announces its result and navigates. @throws what the act throws; nothing is announced then */
export async function perform(act: Act): Promise<void> {
  const from = navigator().here();
  const { said, next } = (await act()) ?? {};
  if (said !== undefined) announce(said);
  if (next) navigator().follow(next, from);
}

export type Trouble = FaceErrorCode | "unknown";

/** The code of a thrown error. A `FaceError` may lose its class when it leaves the worker, so the shape decides. */
export function troubleOf(error: unknown): Trouble {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? (code as FaceErrorCode) : "unknown";
}

/** Which part of the input is wrong, where the engine names it. */
export const aboutOf = (error: unknown): string => {
  const about = (error as { about?: unknown } | null)?.about;
  return typeof about === "string" ? about : "";
};

/** The state of a screen's acts: whether one runs, and what went wrong with the last. */
export interface Acting {
  readonly busy: boolean;
  readonly trouble: Trouble | undefined;
  readonly about: string;
  run(act: Act): void;
  clear(): void;
}

/** Runs one act at a time and holds the error of the last. */
export function useAct(): Acting {
  const [busy, setBusy] = useState(false);
  // Two presses may come before the next rendering, and from a callback of an earlier one.
  const running = useRef(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [about, setAbout] = useState("");
  const run = (act: Act) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setTrouble(undefined);
    perform(act)
      .catch((error: unknown) => {
        setTrouble(troubleOf(error));
        setAbout(aboutOf(error));
      })
      .finally(() => {
        running.current = false;
        setBusy(false);
      });
  };
  return { busy, trouble, about, run, clear: () => setTrouble(undefined) };
}
