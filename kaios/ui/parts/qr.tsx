/** A QR code as large as the screen allows: another phone's camera has to read it from a small, cheap panel. */
import { useQr } from "../../../src/view/parts/use-qr.ts";

interface CodeProps {
  readonly text: string;
  readonly label: string;
  /** Lower error correction, so larger modules. */
  readonly light?: boolean;
}

/** Quiet zone in modules. The standard requires four; the white edge of the box is the rest. */
const QUIET = 2;

export function Code({ text, label, light = false }: CodeProps) {
  const drawn = useQr(text, light, QUIET);
  if (!drawn) return <span class="code" />;
  return (
    <svg class="code" viewBox={`0 0 ${drawn.side} ${drawn.side}`} shape-rendering="crispEdges" role="img" aria-label={label}>
      <path fill="#191f23" d={drawn.d} />
    </svg>
  );
}
