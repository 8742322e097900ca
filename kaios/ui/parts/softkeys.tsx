/** The three labels at the bottom. They keep their sides in every script, because the keys do. */
import { below } from "../keys/fold.ts";
import { changes, labelsOf, rowOf, type Soft, topLayer } from "../keys/layers.ts";

export function Softkeys() {
  // Read for being drawn anew: what is shown hangs on the focus and on the stack of layers.
  changes.value;
  const layer = topLayer();
  const { activeElement } = document;
  const row = layer?.box.contains(activeElement) ? rowOf(activeElement) : undefined;
  const { left, center, right } = layer ? labelsOf(layer.keys, row) : {};
  const words = center?.label ? (left || right ? "" : "one") : "two";
  return (
    <footer class={`softkeys ${words} ${below.value ? "more" : ""}`} dir="ltr">
      <Label soft={left} side="l" />
      <Label soft={center} side="c" />
      <Label soft={right} side="r" />
    </footer>
  );
}

function Label({ soft, side }: { readonly soft: Soft | undefined; readonly side: "l" | "c" | "r" }) {
  return (
    <span class={`soft ${side}`}>
      {soft && (
        <button type="button" tabIndex={-1} class={soft.ember ? "ember" : ""} onClick={soft.act} onMouseDown={keepPlace}>
          <bdi>{soft.label}</bdi>
        </button>
      )}
    </span>
  );
}

/** A mouse on a desk does not take the focus away from the row. */
const keepPlace = (event: Event): void => event.preventDefault();
