import { useQr } from "../../view/parts/use-qr.ts";
import "./qr.css";

interface QrProps {
  readonly text: string;
  readonly label: string;
  readonly size: number;
  /** Lower error correction, so larger modules: for a long text on a bright screen. */
  readonly light?: boolean;
}

/** Quiet zone in modules, as the QR standard requires. */
const QUIET = 4;

export function Qr({ text, label, size, light = false }: QrProps) {
  const drawn = useQr(text, light, QUIET);
  if (!drawn) return <span class="qr" style={{ inlineSize: `${size}px`, blockSize: `${size}px` }} />;
  return (
    <svg
      class="qr"
      viewBox={`0 0 ${drawn.side} ${drawn.side}`}
      width={size}
      height={size}
      shape-rendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path fill="#191f23" d={drawn.d} />
    </svg>
  );
}
