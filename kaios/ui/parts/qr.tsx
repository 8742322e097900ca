/** A square as large as the screen lets it be: another phone's camera has to read it off a small, cheap panel. */
import { useQr } from "../../../src/view/parts/use-qr.ts";

interface CodeProps {
  readonly text: string;
  readonly label: string;
  /** Less correction, larger squares. */
  readonly light?: boolean;
}

/** Quiet zone, in modules. The standard asks for four; the white edge of the box is the rest. */
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
