/** The QR code of my link. Showing it counts as giving the link out: an answer is expected for a while. */
import { useEffect } from "preact/hooks";
import { ports } from "../../view/state/ports.ts";
import { t } from "../../view/words/t.ts";
import { Qr } from "./qr.tsx";

export function MyCode({ link, size }: { readonly link: string; readonly size: number }) {
  useEffect(() => {
    // Should it fail, the answer merely asks to be confirmed.
    ports()
      .engine.linkShared()
      .catch(() => undefined);
  }, []);
  return <Qr text={link} label={t("link.qr")} size={size} />;
}
