/** The three softkey labels. They do not mirror in right-to-left languages, because the keys do not. */
import { computed } from "@preact/signals";
import { below } from "../keys/fold.ts";
import { changes, type Keys, labelsOf, rowOf, type Soft, topLayer } from "../keys/layers.ts";

const SIDES = ["left", "center", "right"] as const;
type Side = (typeof SIDES)[number];

/** The current softkeys, by the focused row and the topmost layer. */
function labels(): Pick<Keys, Side> {
  const layer = topLayer();
  const { activeElement } = document;
  const row = layer?.box.contains(activeElement) ? rowOf(activeElement) : undefined;
  return layer ? labelsOf(layer.keys, row) : {};
}

/** All labels as one string: moving the focus seldom changes it, and then nothing is drawn. */
const labelsText = computed(() => {
  changes.value;
  const now = labels();
  return SIDES.map((side) => `${now[side]?.label ?? "\n"}${now[side]?.ember ? "\t" : ""}`).join("\n");
});

export function Softkeys() {
  labelsText.value;
  const { left, center, right } = labels();
  const words = center?.label ? (left || right ? "" : "one") : "two";
  return (
    <footer class={`softkeys ${words} ${below.value ? "more" : ""}`} dir="ltr">
      <Label soft={left} side="left" />
      <Label soft={center} side="center" />
      <Label soft={right} side="right" />
    </footer>
  );
}

function Label({ soft, side }: { readonly soft: Soft | undefined; readonly side: Side }) {
  return (
    <span class={`soft ${side.charAt(0)}`}>
      {soft && (
        <button
          type="button"
          tabIndex={-1}
          class={soft.ember ? "ember" : ""}
          onClick={() => labels()[side]?.act()}
          onMouseDown={keepPlace}
        >
          <bdi>{soft.label}</bdi>
        </button>
      )}
    </span>
  );
}

/** In a desktop browser a click must not take the focus from the row. */
const keepPlace = (event: Event): void => event.preventDefault();
