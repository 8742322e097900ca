/** What went wrong, by what was being done: one thing that fails holds up no other. */
import type { FindingTrouble } from "../face/discovery.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import type { Spine } from "../part.ts";
import { Untrusted } from "./evaluation.ts";

const AGAIN_S = 300;
/** Where a refusal does not say when, and for a relay that was left. */
const LATER_S = 3600;
/** Of several, the one that matters most is told. */
const ORDER: readonly FindingTrouble["kind"][] = ["apart", "false-proof", "not-offered", "down", "refused", "rationed"];

/** Something that is asked of a relay. */
export interface Attempt {
  readonly name: string;
  readonly relay: string;
  /** It has to do with a relay that I have left, of which nobody wants to hear. */
  readonly quiet?: boolean;
}

interface Entry {
  readonly of: Attempt;
  readonly trouble: FindingTrouble;
  /** It is left alone until then; for good, until somebody presses. */
  readonly until: number;
}

export class Troubles {
  private readonly spine: Pick<Spine, "clock" | "trace">;
  private readonly all = new Map<string, Entry>();

  constructor(spine: Pick<Spine, "clock" | "trace">) {
    this.spine = spine;
  }

  isHeld(name: string): boolean {
    return (this.all.get(name)?.until ?? Number.NEGATIVE_INFINITY) > this.spine.clock.now();
  }

  /** Does it, unless it is held. @returns what went wrong */
  async attempt(of: Attempt, work: () => Promise<void>): Promise<unknown> {
    if (this.isHeld(of.name)) return undefined;
    try {
      await work();
      this.all.delete(of.name);
      return undefined;
    } catch (error) {
      this.spine.trace.note("discovery.run", error);
      this.put(of, this.troubleOf(error, of));
      return error;
    }
  }

  put(of: Attempt, trouble: FindingTrouble): void {
    this.all.set(of.name, { of, trouble, until: "again" in trouble ? trouble.again : Number.POSITIVE_INFINITY });
  }

  private troubleOf(error: unknown, { relay, quiet }: Attempt): FindingTrouble {
    const again = (seconds: number): number => this.spine.clock.now() + (quiet ? Math.max(seconds, LATER_S) : seconds);
    if (error instanceof Untrusted) return { kind: error.kind, relay };
    if (error instanceof NoAnswer) return { kind: "down", relay, again: again(AGAIN_S) };
    if (!(error instanceof RelayRefusal)) return { kind: "refused", relay, again: again(LATER_S) };
    if (error.code === "feature-disabled") return { kind: "not-offered" };
    const kind = error.code === "rate-limited" ? "rationed" : "refused";
    return { kind, relay, again: again(error.after ?? LATER_S) };
  }

  /** Whether some trouble stays until somebody presses. */
  stays(kinds: readonly FindingTrouble["kind"][] = ORDER): boolean {
    return [...this.all.values()].some(({ trouble }) => !("again" in trouble) && kinds.includes(trouble.kind));
  }

  /** A relay that was down is there. */
  isBack(relay: string): void {
    const now = this.spine.clock.now();
    for (const [name, entry] of this.all)
      if (entry.of.relay === relay && entry.trouble.kind === "down") this.all.set(name, { ...entry, until: now });
  }

  /** Nothing of it is to be done any more; whom not to trust stays known. */
  drop(isGone: (name: string) => boolean): void {
    for (const [name, { trouble }] of this.all) if ("again" in trouble && isGone(name)) this.all.delete(name);
  }

  /** What could be tried again was. */
  tidy(): void {
    for (const name of [...this.all.keys()]) if (!this.isHeld(name)) this.all.delete(name);
  }

  clear(): void {
    this.all.clear();
  }

  shown(): FindingTrouble | undefined {
    const told = [...this.all.values()].filter(({ of }) => !of.quiet).map(({ trouble }) => trouble);
    return told.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))[0];
  }

  /** When the next hold ends, if any. */
  next(): number {
    return Math.min(...[...this.all.keys()].filter((name) => this.isHeld(name)).map((name) => this.all.get(name)?.until ?? 0));
  }
}
