/** A square as large as the screen lets it be: another phone's camera has to read it off a small, cheap panel. */
import { useEffect, useState } from "preact/hooks";
import { traceQr } from "../../../src/ui/format/qr-path.ts";

interface CodeProps {
  readonly text: string;
  readonly label: string;
  /** Less correction, larger squares. */
  readonly light?: boolean;
}

/** Quiet zone, in modules. The standard asks for four; the white edge of the box is the rest. */
const QUIET = 2;

export function Code({ text, label, light = false }: CodeProps) {
  const [drawn, setDrawn] = useState<{ readonly side: number; readonly d: string } | undefined>(undefined);
  useEffect(() => {
    let current = true;
    import("qr").then(
      ({ encodeQR }) => {
        if (current) setDrawn(traceQr(encodeQR(text, "raw", { ecc: light ? "low" : "medium", border: QUIET })));
      },
      // Without the encoder the text itself is still there.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [text, light]);
  if (!drawn) return <span class="code" />;
  return (
    <svg class="code" viewBox={`0 0 ${drawn.side} ${drawn.side}`} shape-rendering="crispEdges" role="img" aria-label={label}>
      <path fill="#191f23" d={drawn.d} />
    </svg>
  );
}
