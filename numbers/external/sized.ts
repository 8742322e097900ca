/** Answers of one length, whatever they say: a padding fills them, in the form in which they go out. */
import { type DescMessage, type MessageShape, toBinary, toJsonString } from "@bufbuild/protobuf";

export const ANSWER_BYTES = 512;

/** The binary field: tag, length, text. */
const binaryCost = (padding: number): number => (padding === 0 ? 0 : padding + (padding < 128 ? 2 : 3));
/** `,"padding":""` */
const JSON_FRAME = 13;
const jsonCost = (padding: number): number => (padding === 0 ? 0 : padding + JSON_FRAME);

/** How much padding makes up `gap` bytes; undefined: none does. */
function paddingFor(gap: number, cost: (padding: number) => number): number | undefined {
  for (let padding = Math.max(0, gap - JSON_FRAME); padding <= gap; padding++) if (cost(padding) === gap) return padding;
  return undefined;
}

function lengthOf<D extends DescMessage>(desc: D, message: MessageShape<D>, isJson: boolean): number {
  return isJson ? Buffer.byteLength(toJsonString(desc, message)) : toBinary(desc, message).length;
}

/** The padding by which a message that has none yet is 512 bytes long, or the next multiple that it fits. */
export function paddingOf<D extends DescMessage>(desc: D, message: MessageShape<D>, isJson: boolean): string {
  const length = lengthOf(desc, message, isJson);
  const cost = isJson ? jsonCost : binaryCost;
  for (let size = ANSWER_BYTES; ; size += ANSWER_BYTES) {
    const padding = size < length ? undefined : paddingFor(size - length, cost);
    if (padding !== undefined) return "0".repeat(padding);
  }
}
