/** What a handler answers: a message, or a failure that the session turns into one. */
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import type { Command, CommandName } from "../../src/protocol/wire/commands.ts";
import { type FailureCode, formatReason } from "../../src/protocol/wire/failures.ts";
import type { Message } from "../../src/protocol/wire/messages.ts";
import { WIRE } from "../../src/protocol/wire/wire.ts";
import type { Attached } from "../hub/hub.ts";

export interface Failure {
  readonly failure: FailureCode;
  readonly sentence: string;
  /** Seconds after which it is worth trying again; HTTP says it in a header. */
  readonly retryAfter?: number;
}

export type Outcome = Message | Failure;

export const fail = (failure: FailureCode, sentence: string): Failure => ({ failure, sentence });
export const isFailure = (outcome: Outcome): outcome is Failure => "failure" in outcome;

/** Whoever sent the command, as AUTH proved it. */
export interface Caller {
  readonly pubkey: Bytes;
  /** The pubkey as a map key. */
  readonly key: string;
  /** Where the command came from, for the budgets of an address; it goes no further. */
  readonly address: string;
  /** Where notices reach this caller: the socket, or what is kept until the next poll. */
  readonly connection: Attached;
}

export interface Handler<N extends CommandName> {
  /** Reads wait for the connection's earlier commands, so that a client sees what it has just written. */
  readonly reads?: true;
  run(command: Command<N>, caller: Caller): Outcome | Promise<Outcome>;
}

export type Handlers = { readonly [N in CommandName]?: Handler<N> };

/** The failure reply that belongs to a command: AUTH_FAIL, BACKUP_FAIL, else STORE_FAIL. The reason ends with the request id. */
export const failureReply = (cmd: string, { failure, sentence }: Failure, requestId: string): Message =>
  ({ cmd: WIRE.failureOf(cmd), reason: formatReason(failure, sentence, requestId) }) as Message;
