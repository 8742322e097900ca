import type { OpenedNote } from "../../engine/face.ts";
import { closeMoment, justOpened } from "./moment.ts";

/** A note opened from a list counts as shown: no moment screen follows for it. */
export function markShown({ id, seen }: OpenedNote): void {
  if (!seen && !justOpened.peek().includes(id)) closeMoment([id]);
}
