/** What lies over the keypad's map: the marks under the cross, whose data the streets are, the hints of keys, the cross. */
import { sayDistance } from "../../src/view/format/say.ts";
import type { Mark } from "../../src/view/map/scene.ts";
import type { Stack } from "../../src/view/map/stacks.ts";
import { sayAdvice } from "../../src/view/state/advice.ts";
import { useNow } from "../../src/view/state/clock.ts";
import { opened, waiting } from "../../src/view/state/engine.ts";
import { nameOf } from "../../src/view/state/names.ts";
import { streetsHere } from "../../src/view/state/saved-maps.ts";
import { t } from "../../src/view/words/t.ts";

function sayMark({ kind, id, label }: Mark): string {
  if (kind === "room") return t("key.map.room", { name: label });
  const wait = waiting.value.find((note) => note.id === id);
  if (wait?.where.kind === "near") return t("key.map.at", { name: nameOf(wait.from), distance: sayDistance(wait.where.within_m) });
  const open = opened.value.find((note) => note.id === id);
  return open ? t("map.from", { name: nameOf(open.from) }) : label;
}

/** The marks under the cross, and why a note there is held. */
export function StackChip({ stack }: { readonly stack: Stack }) {
  const now = useNow();
  const note = stack.length > 1 ? undefined : waiting.value.find(({ id }) => id === stack[0].id);
  return (
    <p class="chip bottom" role="status">
      {stack.length > 1 ? t("key.several", { n: stack.length }) : sayMark(stack[0])}
      {note?.held && (
        <>
          <br />
          <small>{sayAdvice(note, now)}</small>
        </>
      )}
    </p>
  );
}

/** Whose data the streets are, or that there are none saved. */
export function StreetsChip() {
  const here = streetsHere.value;
  if (!here || (here.saved && here.credit === "")) return null;
  return (
    <p class="chip credit">
      {[here.credit, ...(here.saved ? [] : [t("map.streets.none")])].filter((text) => text !== "").join(" · ")}
    </p>
  );
}

export function Caps() {
  return (
    <div class="caps" dir="ltr" aria-hidden="true">
      <span class="chip zoom">
        <kbd>1</kbd> − <kbd>3</kbd> +
      </span>
      <span class="chip mine">
        <kbd>5</kbd> {t("key.me")}
      </span>
      <i class="dp u" />
      <i class="dp d" />
      <i class="dp w" />
      <i class="dp e" />
    </div>
  );
}

export function Aim() {
  return (
    <svg class="aim" viewBox="0 0 44 44" aria-hidden="true">
      <path class="h" d="M22 4v11M22 29v11M4 22h11M29 22h11" />
      <path d="M22 4v11M22 29v11M4 22h11M29 22h11" />
    </svg>
  );
}
