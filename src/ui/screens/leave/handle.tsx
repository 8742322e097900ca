/** The handle on the circle's edge, over the map. Moved by pointer or arrow keys. */
import { createPortal } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { RADIUS_MAX, RADIUS_MIN, stepRadius } from "../../../view/format/radius.ts";
import { sayDistance } from "../../../view/format/say.ts";
import { chart, scale } from "../../../view/state/map.ts";
import { direction, t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";

interface HandleProps {
  readonly radius: number;
  readonly onRadius: (radius: number, settled: boolean) => void;
}

export function Handle({ radius, onRadius }: HandleProps) {
  const [stage, setStage] = useState<Element | null>(null);
  const dragging = useRef(false);
  const open = chart.value;
  useEffect(() => setStage(open ? document.querySelector(".stage") : null), [open]);
  // Subscribes to the zoom, which the scale bar follows and the handle's place depends on.
  scale.value;
  if (!stage || !open) return null;
  const pixels = radius / open.metresPerPixel();
  const drag = (event: PointerEvent) => {
    if (!dragging.current) return;
    const box = stage.getBoundingClientRect();
    const dx = event.clientX - (box.left + box.width / 2);
    const dy = event.clientY - (box.top + box.height / 2);
    onRadius(Math.hypot(dx, dy) * open.metresPerPixel(), false);
  };
  const end = () => {
    if (!dragging.current) return;
    dragging.current = false;
    onRadius(radius, true);
  };
  const onKey = (event: KeyboardEvent) => {
    const out = direction() === "ltr" ? "ArrowRight" : "ArrowLeft";
    const step = event.key === out || event.key === "ArrowUp" ? 1 : /^Arrow/.test(event.key) ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onRadius(stepRadius(radius, step), true);
  };
  return createPortal(
    <div
      class="handle"
      role="slider"
      tabIndex={0}
      aria-label={t("where.edge")}
      aria-valuemin={RADIUS_MIN}
      aria-valuemax={RADIUS_MAX}
      aria-valuenow={radius}
      aria-valuetext={sayDistance(radius)}
      style={{ "--out": `${Math.round(pixels)}px` }}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        dragging.current = true;
      }}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={onKey}
    >
      <Icon name="grip" />
    </div>,
    stage,
  );
}
