/** Everything that a call can be refused for: a word for programs, the code it comes with, and a sentence that quotes nothing of the request. */
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorInfo, ErrorInfoSchema } from "../gen/cairn/numbers/v1/number_pb.ts";

/** docs/numbers-api.md has them too. */
export const REASONS = {
  malformed: [Code.InvalidArgument, "the request cannot be read"],
  "no-token": [Code.Unauthenticated, "an access token is needed"],
  "bad-token": [Code.Unauthenticated, "the access token is not good, not good here, or not good any more"],
  scope: [Code.PermissionDenied, "the access token lacks a scope"],
  type: [Code.PermissionDenied, "accounts of this type do not do this"],
  lent: [Code.PermissionDenied, "who speaks for a person by lending does not do this"],
  suspended: [Code.PermissionDenied, "the account is suspended"],
  reserved: [Code.PermissionDenied, "the account is not active yet"],
  "not-found": [Code.NotFound, "nothing of yours is there"],
  "bad-transition": [Code.FailedPrecondition, "its state does not lead there"],
  held: [Code.FailedPrecondition, "it was suspended from above"],
  "owner-suspended": [Code.FailedPrecondition, "its owner is suspended"],
  "no-secret": [Code.FailedPrecondition, "it has no secret of its own"],
  "wrong-type": [Code.FailedPrecondition, "a number of this type has no such thing"],
  "too-deep": [Code.FailedPrecondition, "what is owned by a dependent owns nothing"],
  "not-lent": [Code.FailedPrecondition, "nothing is lent to that agent"],
  "last-way-in": [Code.FailedPrecondition, "nobody would get into the account any more"],
  "last-capability": [Code.FailedPrecondition, "an agent that nobody owns keeps at least one"],
  off: [Code.FailedPrecondition, "the operator has switched this off"],
  "bad-nonce": [Code.FailedPrecondition, "the nonce was used or is too old: begin again"],
  "bad-proof": [Code.InvalidArgument, "the proof is not by that key, over this nonce, for this account"],
  "bad-claim": [Code.NotFound, "no mask waits for that claim"],
  "expected-state": [Code.Aborted, "it is in another state than was expected"],
  "alias-taken": [Code.AlreadyExists, "somebody has that alias"],
  "key-taken": [Code.AlreadyExists, "that key belongs to another account, or was ended"],
  "idempotency-key": [Code.AlreadyExists, "that key was used with other fields"],
  ration: [Code.ResourceExhausted, "too often: wait"],
  work: [Code.ResourceExhausted, "many are asking: do the piece of work first"],
  "too-many": [Code.ResourceExhausted, "there are as many as there may be"],
  "pool-exhausted": [Code.ResourceExhausted, "no number is free"],
  behind: [Code.ResourceExhausted, "the reader is too far behind: come again after the last event"],
  "too-old": [Code.OutOfRange, "events are kept for 30 days"],
  stopping: [Code.Unavailable, "the server stops: come again"],
  unavailable: [Code.Unavailable, "the server cannot reach or write what it keeps: come again"],
  internal: [Code.Internal, "it failed inside the server"],
} as const satisfies Readonly<Record<string, readonly [Code, string]>>;

export type Reason = keyof typeof REASONS;

export type Extra = Partial<Pick<ErrorInfo, "state" | "retryAfterSecs" | "challenge" | "workBits">>;

function errorOf(code: Code, reason: string, text: string, extra: Extra): ConnectError {
  const value = create(ErrorInfoSchema, { reason, ...extra });
  return new ConnectError(text, code, undefined, [{ desc: ErrorInfoSchema, value }]);
}

/** What is to be thrown. */
export function refusal(reason: Reason, extra: Extra = {}): ConnectError {
  const [code, text] = REASONS[reason];
  return errorOf(code, reason, text, extra);
}

/** @param field as the .proto calls it */
export const badField = (field: string): ConnectError =>
  errorOf(Code.InvalidArgument, `bad-${field.replaceAll("_", "-")}`, `${field} is missing or not of its form`, {});

/** @param fault a word of what is wrong with a declared capability */
export const badCapability = (fault: string): ConnectError =>
  errorOf(Code.InvalidArgument, fault, "a capability is not declared as it must be", {});
