/** What a handler returns: a message, or a failure that becomes a failure reply. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { CommandDeclaration, FrameOf, MessageDeclaration } from "../../src/protocol/wire/declare.ts";
import { type FailureCode, formatReason } from "../../src/protocol/wire/failures.ts";
import type { Frame } from "../../src/protocol/wire/frame.ts";
import type { Wire } from "../../src/protocol/wire/wire.ts";
import type { Attached } from "../hub/hub.ts";

export interface Failure {
  readonly failure: FailureCode;
  readonly sentence: string;
  /** Seconds after which the client may try again; over HTTP also in Retry-After. */
  readonly retryAfter?: number;
}

export type Outcome = Frame | Failure;

export const fail = (failure: FailureCode, sentence: string): Failure => ({ failure, sentence });
export const isFailure = (outcome: Outcome): outcome is Failure => "failure" in outcome;

/** The authenticated sender of a command. */
export interface Caller {
  readonly pubkey: Bytes;
  /** The pubkey as a map key. */
  readonly key: string;
  /** The client's address as a rate limit key. For budgets, and never stored or logged but in four bytes of a keyed digest. */
  readonly address: string;
  /** The connection for notices to this caller: its socket, or its poller, which holds them until the next poll. */
  readonly connection: Attached;
}

export interface Handler {
  /** A read waits for the connection's earlier commands, so that a client sees its own writes. */
  readonly reads?: true;
  /** The command's frame may be larger than MAX_FRAME_SIZE. */
  readonly large?: true;
  run(command: Frame, caller: Caller): Outcome | Promise<Outcome>;
}

/** Handlers by command name. */
export type Handlers = Readonly<Record<string, Handler>>;

interface Commanding {
  readonly commands: Readonly<Record<string, CommandDeclaration>>;
  readonly messages: Readonly<Record<string, MessageDeclaration>>;
}
type ReplyTo<T extends Commanding, N extends keyof T["commands"]> = {
  [R in T["commands"][N]["replies"][number]]: FrameOf<R, T["messages"][R]>;
}[T["commands"][N]["replies"][number]];

/** A handler for each command of a topic, typed by its declaration: the command's fields and the allowed replies. */
export type HandlersOf<T extends Commanding> = {
  readonly [N in keyof T["commands"]]: Omit<Handler, "run"> & {
    run(command: FrameOf<N, T["commands"][N]>, caller: Caller): ReplyTo<T, N> | Failure | Promise<ReplyTo<T, N> | Failure>;
  };
};

/** The failure reply of a command. Its reason ends with the request id. */
export const failureReply = (
  wire: Wire,
  cmd: string,
  { failure, sentence, retryAfter }: Failure,
  requestId: string,
): Frame & { reason: string } => {
  const name = wire.failureOf(cmd);
  const after = retryAfter !== undefined && "after" in (wire.messages[name]?.body ?? {}) ? { after: Math.ceil(retryAfter) } : {};
  return { cmd: name, reason: formatReason(failure, sentence, requestId), ...after };
};
