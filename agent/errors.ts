/** How what an agent does can fail. The codes are stable; the command has an exit code for each. */

export type AgentErrorCode =
  /** A setting is missing or is none; `about` says which. */
  | "settings"
  /** Another process has this data folder. */
  | "in-use"
  /** No attestation is valid: nothing is sent without. */
  | "unattested"
  /** Client id or secret are not good, or the account is suspended. */
  | "unauthorized"
  /** The directory or the relay said no; `about` is its reason. */
  | "refused"
  /** No such number, alias, person or lending; or one that answers nobody. */
  | "not-found"
  /** What the directory said is not signed as it must be. */
  | "not-trusted"
  /** No answer: try again. */
  | "unreachable"
  /** The text, place or time is not one that can be sent. */
  | "bad-message"
  /** The store refused, or is of a later version. */
  | "storage";

const RETRIED: ReadonlySet<AgentErrorCode> = new Set(["in-use", "unattested", "unreachable"]);

/** Its message names no user, number, key or text. */
export class AgentError extends Error {
  override readonly name = "AgentError";
  readonly code: AgentErrorCode;
  /** Whether the same call may work later. */
  readonly retry: boolean;
  readonly about: string | undefined;

  constructor(code: AgentErrorCode, about?: string, cause?: unknown) {
    super(about === undefined ? code : `${code}: ${about}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.retry = RETRIED.has(code);
    this.about = about;
  }
}
