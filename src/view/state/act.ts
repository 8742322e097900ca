import { useState } from "preact/hooks";
import type { FaceErrorCode } from "../../engine/face.ts";

export type Trouble = FaceErrorCode | "unknown";

/** The code of whatever was thrown. A `FaceError` may have lost its class on the way out of the worker, so the shape decides. */
export function troubleOf(error: unknown): Trouble {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? (code as FaceErrorCode) : "unknown";
}

/** What of that which was handed in is wrong, where the engine names it. */
export const aboutOf = (error: unknown): string => {
  const about = (error as { about?: unknown } | null)?.about;
  return typeof about === "string" ? about : "";
};

/** Runs one command at a time and keeps what went wrong. */
export function useAct(): {
  readonly busy: boolean;
  readonly trouble: Trouble | undefined;
  readonly about: string;
  run(work: () => Promise<void>): void;
  clear(): void;
} {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [about, setAbout] = useState("");
  const run = (work: () => Promise<void>) => {
    if (busy) return;
    setBusy(true);
    setTrouble(undefined);
    work()
      .catch((error: unknown) => {
        setTrouble(troubleOf(error));
        setAbout(aboutOf(error));
      })
      .finally(() => setBusy(false));
  };
  return { busy, trouble, about, run, clear: () => setTrouble(undefined) };
}
