/** Where what comes in meets its check, which is loaded with the first attestation. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Mark } from "../face/numbers.ts";
import { lazily, type Spine } from "../part.ts";
import type { Change } from "../records/database.ts";
import type { Checker } from "./checker.ts";

/** What is known of a message that came in. */
export interface Marked {
  readonly mark?: Mark;
}

/** A message as the parts take it, and what is remembered of its number. */
export interface Judged {
  readonly rumor: Rumor & Marked;
  readonly pins: readonly Change[];
}

export class Marks {
  private readonly spine: Pick<Spine, "clock" | "crypto" | "database">;
  private checker: Checker | undefined;
  /** Rejects where the code does not come. */
  readonly load = lazily(async () => {
    this.checker ??= new (await import("./checker.ts")).Checker(this.spine);
    return this.checker;
  });

  constructor(spine: Pick<Spine, "clock" | "crypto" | "database">) {
    this.spine = spine;
  }

  /** Resolves when messages with these attestations can be judged. Where it rejects they must wait: a mark is not made later. */
  async ready(attestations: readonly (Bytes | undefined)[]): Promise<void> {
    if (this.spine.database.table("number_pin").size > 0 || attestations.some((one) => one)) await this.load();
  }

  /** Beside a message in a room, once the code is there. */
  inRoom(attestation: Bytes, room: Bytes, speaker: Bytes, createdAt: number): Mark | undefined {
    return this.checker?.inRoom(attestation, room, speaker, createdAt);
  }

  /** `undefined`: from a number that I blocked. */
  judge(rumor: Rumor): Judged | undefined {
    return this.checker ? this.checker.judge(rumor) : { rumor, pins: [] };
  }
}
