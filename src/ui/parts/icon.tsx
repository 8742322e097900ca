import type { IconName } from "../../view/parts/icons.ts";

/** An icon from the sprite. */
export function Icon({ name, size }: { readonly name: IconName; readonly size?: "sm" | "lg" }) {
  return (
    <svg class={size ? `i ${size}` : "i"} viewBox="0 0 24 24" aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}
