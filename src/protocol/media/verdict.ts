import type { Bytes } from "../encoding/bytes.ts";

/**
 * Why media is not shown. `type`: it is of no type that is shown, or not of the one it says. `animated`: a picture that moves. `pixels`:
 * too large once decoded, or empty. `no-length`, `too-long`: of a voice. `broken`: it is cut off, or its parts contradict each other.
 */
export type MediaRefusal = "type" | "animated" | "pixels" | "no-length" | "too-long" | "broken";

/** @returns why it is refused @throws RangeError where it is cut off */
export type Inspect = (data: Bytes, view: DataView) => MediaRefusal | undefined;
