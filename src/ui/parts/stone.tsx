/** A drawn stone: its outline, with light above and shade below, which are the outline shifted and clipped. */
import { useMemo } from "preact/hooks";
import "./stone.css";

export interface StoneShape {
  readonly d: string;
  /** Centre and half the height of the outline: light and shade are shifted by these. */
  readonly at: readonly [x: number, y: number, half: number];
  /** `stone-1` … `stone-6` or `ember`. */
  readonly fill: string;
  /** Specks, as strokes of zero length: `M10 20h0…` */
  readonly specks?: string;
}

let made = 0;

export function Stone({ shape }: { readonly shape: StoneShape }) {
  const id = useMemo(() => `stone${made++}`, []);
  const { d, at, fill, specks } = shape;
  const [x, y, half] = at;
  const shifted = (dy: number, k: number) => `translate(${x} ${y + dy}) scale(${k}) translate(${-x} ${-y})`;
  return (
    <g class="stone">
      <clipPath id={id}>
        <path d={d} />
      </clipPath>
      <path d={d} class={`f-${fill}`} />
      <g clip-path={`url(#${id})`}>
        <path d={d} transform={shifted(-half * 0.66, 1.04)} class={fill === "ember" ? "light bright" : "light"} />
        <path d={d} transform={shifted(half * 1.5, 1.06)} class="shade" />
        {specks && <path d={specks} class="specks" />}
      </g>
    </g>
  );
}
