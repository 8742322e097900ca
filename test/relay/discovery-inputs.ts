/** Blinded inputs for tests, from labels. */
import { type Blinded, blindInput, blindOf } from "../../src/protocol/discovery/voprf.ts";
import { utf8 } from "../../src/protocol/encoding/bytes.ts";
import { bytesOf } from "./people.ts";

export const blindedInputs = (label: string, inputs: readonly string[]): Blinded[] =>
  inputs.map((input, i) => blindInput(utf8(input), blindOf(bytesOf(`${label} ${i}`, 64))));

/** As large as the smaller box. */
export const boxOf = (label: string): Uint8Array => {
  const seed = bytesOf(label, 64);
  return Uint8Array.from({ length: 552 }, (_, i) => seed[i % 64] as number);
};
