/** The QR code of my link. Showing it counts as giving it out: requests are expected for a while. */

import { useLinkShared } from "../../view/acts/people.ts";
import { t } from "../../view/words/t.ts";
import { Qr } from "./qr.tsx";

export function MyCode({ link, size }: { readonly link: string; readonly size: number }) {
  useLinkShared();
  return <Qr text={link} label={t("link.qr")} size={size} />;
}
