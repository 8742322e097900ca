/** Our code as vector operations: normalising identifiers. */
import { normaliseMail, normalisePhone, normalisePpnum } from "../../../src/protocol/discovery/normalise.ts";
import { ProtocolError } from "../../../src/protocol/errors.ts";
import { type JsonMap, type Operations, textOf } from "../format.ts";

const normalised =
  (normalise: (text: string) => string | undefined) =>
  (input: JsonMap): JsonMap => {
    const identifier = normalise(textOf(input, "text"));
    if (identifier === undefined) throw new ProtocolError("malformed", "no identifier");
    return { identifier };
  };

export const normaliseOperations: Operations = {
  normalise: { phone: normalised(normalisePhone), mail: normalised(normaliseMail), ppnum: normalised(normalisePpnum) },
};
