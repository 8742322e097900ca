/** What a call throws, for tests that look at it. */
import { ProtocolError } from "../../src/protocol/errors.ts";

export function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The protocol's code for it; anything else in its own words. */
export function codeOf(call: () => unknown): string | undefined {
  const error = refusal(call);
  return error === undefined || error instanceof ProtocolError ? error?.code : `${error}`;
}
