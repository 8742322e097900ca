/** Where what comes in meets its check, which is loaded with the first attestation. */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import type { Mark } from "../face/numbers.ts";
import { lazily } from "../lazily.ts";
import type { Checker } from "./checker.ts";
import type { Judged, JudgePorts, Linking } from "./judged.ts";

export class Marks {
  private readonly spine: JudgePorts;
  private checker: Checker | undefined;
  /** Set once the parts are made. */
  linking: Linking | undefined;
  /** Rejects where the code does not come. */
  readonly load = lazily(async () => {
    this.checker ??= new (await import("./checker.ts")).Checker(this.spine, this.linking);
    return this.checker;
  });

  constructor(spine: JudgePorts) {
    this.spine = spine;
  }

  /** Resolves when messages with these attestations can be judged. Where it rejects they must wait: a mark is not made later. */
  async ready(attestations: readonly (Bytes | undefined)[]): Promise<void> {
    if (this.spine.database.table("number_pin").size > 0 || attestations.some((one) => one)) await this.load();
  }

  /** Beside a message in a room, once the code is there. `null`: from a number that I blocked. */
  inRoom(attestation: Bytes, room: Bytes, speaker: Bytes, createdAt: number): Mark | null | undefined {
    return this.checker?.inRoom(attestation, room, speaker, createdAt);
  }

  /** `undefined`: from a number that I blocked. */
  judge(rumor: Rumor): Judged | undefined {
    return this.checker ? this.checker.judge(rumor) : { rumor, pins: [] };
  }
}
