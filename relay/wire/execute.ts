/** Parses a frame, executes the command and encodes the reply, for both transports (§5.1, §5.2). */

import { type Log, logError } from "../../src/host/log.ts";
import type { Bytes } from "../../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../../src/protocol/errors.ts";
import { formatReason } from "../../src/protocol/wire/failures.ts";
import { BadFrame, type Frame, UnknownFrame } from "../../src/protocol/wire/frame.ts";
import type { Dispatcher } from "./dispatch.ts";
import { type Caller, type Failure, fail, failureReply, isFailure, type Outcome } from "./outcome.ts";
import { frameIsOversize } from "./oversize.ts";
import type { RelayWire } from "./relay-wire.ts";

/** A frame that is no valid command, with the fields that could be parsed. */
export interface InvalidFrame {
  /** Empty when it could not be parsed. */
  readonly cmd: string;
  readonly req: number | undefined;
  readonly failure: Failure;
}

/** The parsed command, or its failure. */
export function readCommand(wire: RelayWire, data: Bytes): Frame | InvalidFrame {
  try {
    return wire.parseCommand(data);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const declared = error instanceof BadFrame || error instanceof UnknownFrame;
    const cmd = error instanceof BadFrame ? error.cmd : "";
    const tooLarge = cmd !== "" && frameIsOversize(data);
    return { cmd, req: declared ? error.req : undefined, failure: fail(tooLarge ? "too-large" : "malformed", error.message) };
  }
}

export const isCommand = (read: Frame | InvalidFrame): read is Frame => !("failure" in read);

export const echo = (message: Frame, req: number | undefined): Frame => (req === undefined ? message : { ...message, req });

/** Logs a refusal with its random request id, the command and the failure code, and nothing that identifies the client. */
export function logRefusal(log: Log, id: string, cmd: string, { failure }: Failure): void {
  log.info({ id, ...(cmd === "" ? {} : { cmd }), failure }, "a command was refused");
}

export interface Answered {
  readonly message: Frame;
  /** Set when `message` is a failure reply. */
  readonly failure: Failure | undefined;
}

/** Dispatches a command and turns the outcome into a reply. Never rejects. */
export function execute(
  { wire, dispatcher, log }: { readonly wire: RelayWire; readonly dispatcher: Dispatcher; readonly log: Log },
  command: Frame,
  caller: Caller | undefined,
  requestId: string,
): Answered | Promise<Answered> {
  const { cmd, req } = command;
  const finish = (outcome: Outcome): Answered => {
    if (isFailure(outcome)) {
      logRefusal(log, requestId, cmd, outcome);
      return { message: echo(failureReply(wire, cmd, outcome, requestId), req), failure: outcome };
    }
    log.debug({ id: requestId, cmd }, "a command was answered");
    return { message: echo(outcome, req), failure: undefined };
  };
  const outcome = dispatcher.dispatch(command, caller);
  return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
}

/** Encodes a reply. One that does not match its declaration is a fault of the relay: it is logged, and the client gets `unavailable`. */
export function encodeReply(
  { wire, log }: { readonly wire: RelayWire; readonly log: Log },
  message: Frame,
): Uint8Array<ArrayBuffer> {
  try {
    return wire.encodeMessage(message);
  } catch (error) {
    logError(log, error, "a reply was not as declared, so it was not sent: a mistake of this relay", { reply: message.cmd });
    const reason = formatReason("unavailable", "the relay made a mistake");
    const mistake = { cmd: wire.failureOf(""), reason };
    return wire.encodeMessage(echo(mistake, message.req));
  }
}
