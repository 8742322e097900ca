/** The error that a call throws, for tests that check it. */
import { ProtocolError } from "../../src/protocol/errors.ts";

export function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The code of the ProtocolError that a call throws, or another error as text; `undefined` when it does not throw. */
export function codeOf(call: () => unknown): string | undefined {
  const error = refusal(call);
  return error === undefined || error instanceof ProtocolError ? error?.code : `${error}`;
}
