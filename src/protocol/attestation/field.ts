/** The field that carries an attestation beside a message. It stands apart from the layout: apps that meet none never load that. */
import type { Bytes } from "../encoding/bytes.ts";
import { blob, optional, type Type } from "../encoding/schema.ts";

/** 208 and 225: linked. */
const LONGEST = 225;
const written = blob(LONGEST, 144);
const NONE = new Uint8Array(0);

/** What cannot be one is read as no bytes, which its check calls broken: it takes nothing from the message. */
const lenient: Type<Bytes> = {
  label: `bytes (144 … ${LONGEST}), else read as empty`,
  parse: (value) => (value instanceof Uint8Array && value.length <= LONGEST ? value : NONE),
  write: (out, value) => written.write(out, value),
};
export const attestationField = optional(lenient);
