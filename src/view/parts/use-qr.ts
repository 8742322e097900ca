/** A QR code as one SVG path. The encoder is loaded when the first code is shown. */
import { useEffect, useState } from "preact/hooks";
import { traceQr } from "../format/qr-path.ts";
import { quietly } from "../state/quietly.ts";

interface Drawn {
  readonly side: number;
  readonly d: string;
}

/**
 * @param light lower error correction, so larger modules: for a long text on a bright screen
 * @param border the quiet zone, in modules
 * @returns undefined while the encoder loads, and if it cannot be loaded: the text can still be copied
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
