/** What a relay's answer to something handed in means, over HTTP without a name (§6.3, §7.3) and over a session: one table for notes and rooms. */
import type { FailureCode } from "../../protocol/wire/failures.ts";
import type { RelayRefusal } from "./failures.ts";

/**
 * `stored`: it is there, now or from before. `expired`: its time is over. `too-large`, `quota`: it will not be taken. `busy`: later, by the
 * same path. `absent`: no such room or token. `refused`: not by this path.
 */
export type Submission = "stored" | "expired" | "too-large" | "quota" | "busy" | "absent" | "refused";

const BY_STATUS: Readonly<Record<number, Submission>> = {
  201: "stored",
  409: "stored",
  413: "too-large",
  422: "expired",
  429: "busy",
  507: "quota",
};

const BY_CODE: { readonly [C in FailureCode]?: Submission } = {
  duplicate: "stored",
  expired: "expired",
  "too-large": "too-large",
  quota: "quota",
  "not-found": "absent",
};

/** Of an anonymous submission. 401 (no such token yet, or no more), 404 (no such endpoint), 503 and the rest count against the path. */
export const sealedOutcome = (status: number): Submission => BY_STATUS[status] ?? "refused";

/** Of a command on a session that was refused. */
export const refusalOutcome = ({ code, retry }: Pick<RelayRefusal, "code" | "retry">): Submission =>
  (code && BY_CODE[code]) ?? (retry ? "busy" : "refused");
