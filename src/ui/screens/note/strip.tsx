/** The note's circle, or its haze, with the graticule, without a map; as exact as the map at that scale. */
import type { Circle } from "../../../engine/face.ts";
import { formatPoint } from "../../../view/format/coordinates.ts";
import { t } from "../../../view/words/t.ts";

const GLYPH =
  "M0 3.7C5.9 3.7 11 5.3 11 7.4C11 9.6 7.3 11.1 0 11.1C-7.3 11.1 -11 9.5 -11 7.4C-11 5.3 -6.4 3.7 0 3.7ZM0.8 -4.2C4.9 -4.2 8.4 -2.7 8.4 -0.7C8.4 1.4 5.8 2.8 0.8 2.8C-4.2 2.8 -6.8 1.3 -6.8 -0.7C-6.8 -2.7 -3.6 -4.2 0.8 -4.2ZM-0.6 -11.3C2 -11.3 4.3 -9.8 4.3 -8C4.3 -6 2.6 -4.7 -0.6 -4.7C-3.8 -4.7 -5.5 -6.1 -5.5 -8C-5.5 -9.9 -3.4 -11.3 -0.6 -11.3Z";

interface StripProps {
  readonly circle: Circle;
  /** `haze`: the note lies somewhere in it. */
  readonly kind?: "open" | "haze";
}

export function Strip({ circle, kind = "open" }: StripProps) {
  return (
    <svg
      class="chartlet"
      viewBox="0 0 360 216"
      preserveAspectRatio="xMidYMid slice"
      role="img"
      aria-label={kind === "haze" ? t("notes.hidden") : t("opened.place", { place: formatPoint(circle) })}
    >
      <path
        class="grid"
        d="M-247 0V216M-141 0V216M-35 0V216M71 0V216M177 0V216M283 0V216M389 0V216M495 0V216M601 0V216M-360 79H720M-360 185H720"
      />
      <circle class={kind} cx="200" cy="93" r="62" />
      <g transform="translate(200 93) scale(.74)">
        <path
          class="pin"
          d="M2 -20C13.3 -20 21 -11.8 21 -0.6C21 11.4 13.1 20 -0.8 20C-14.7 20 -21 12.6 -21 1C-21 -10.6 -10.2 -20 2 -20Z"
        />
        <path class="glyph" d={GLYPH} />
      </g>
    </svg>
  );
}
