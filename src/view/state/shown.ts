import type { OpenedNote } from "../../engine/face.ts";
import { closeMoment, justOpened } from "./moment.ts";

/** Gone to by hand, from a list: that was its moment, and no other comes between. */
export function markShown({ id, seen }: OpenedNote): void {
  if (!seen && !justOpened.peek().includes(id)) closeMoment([id]);
}
