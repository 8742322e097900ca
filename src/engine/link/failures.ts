/** How a request to a relay can fail. Each says whether trying again helps. */
import { FAILURES, type FailureCode, reasonCode } from "../../protocol/wire/failures.ts";

/** The relay answered, and said no. `code` is undefined for a reason this version does not know. */
export class RelayRefusal extends Error {
  override readonly name = "RelayRefusal";
  readonly code: FailureCode | undefined;
  /** Retry-After: the seconds that the relay asks to wait, if it gave any. */
  readonly after: number | undefined;
  constructor(reason: string, after?: number) {
    super(reason);
    this.code = reasonCode(reason);
    this.after = after;
  }
  get retry(): boolean {
    return this.code !== undefined && FAILURES[this.code].retry;
  }
}

/**
 * `silent`: it took too long. `broken`: the connection did not open or hold. `closed`: we ended it. `unfit`: the answer is to another
 * question. `not-a-relay`: something between, with a page of its own. `unsigned`: a challenge that is not to be signed. `no-code`: this
 * device has not loaded what it takes.
 */
export type NoAnswerReason = "silent" | "broken" | "closed" | "unfit" | "not-a-relay" | "unsigned" | "no-code";

/** No reliable answer came. Trying again is right. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly retry = true;
  readonly why: NoAnswerReason;
  constructor(why: NoAnswerReason) {
    super(why);
    this.why = why;
  }
}
