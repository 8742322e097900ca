/** A QR code as one path. The encoder comes when a code is first shown. */
import { useEffect, useState } from "preact/hooks";
import { traceQr } from "../format/qr-path.ts";
import { quietly } from "../state/quietly.ts";

interface Drawn {
  readonly side: number;
  readonly d: string;
}

/**
 * @param light less correction, larger squares: for a long text on a bright screen
 * @param border the quiet zone, in modules
 * @returns undefined until it is there; without the encoder the text itself is still to be copied
 */
export function useQr(text: string, light: boolean, border: number): Drawn | undefined {
  const [drawn, setDrawn] = useState<Drawn | undefined>(undefined);
  useEffect(() => {
    let current = true;
    const encoded = import("qr").then(({ encodeQR }) => {
      if (current) setDrawn(traceQr(encodeQR(text, "raw", { ecc: light ? "low" : "medium", border })));
    });
    quietly(encoded, "page.qr");
    return () => {
      current = false;
    };
  }, [text, light, border]);
  return drawn;
}
