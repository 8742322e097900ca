import { useLayoutEffect, useRef } from "preact/hooks";
import type { IconName } from "../../../src/view/parts/icons.ts";

const XLINK = "http://www.w3.org/1999/xlink";

/** An icon from the sprite. Gecko 48 knows only `xlink:href`, and Preact writes only `href`. */
export function Icon({ name, small }: { readonly name: IconName; readonly small?: boolean }) {
  const use = useRef<SVGUseElement>(null);
  useLayoutEffect(() => use.current?.setAttributeNS(XLINK, "xlink:href", `#i-${name}`), [name]);
  return (
    <svg class={small ? "i sm" : "i"} viewBox="0 0 24 24" aria-hidden="true">
      <use ref={use} />
    </svg>
  );
}
