/** Hands a saved parcel to another app, where the device says that it can. */
import type { SavedParcel } from "../../../engine/face.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";

export function PassOn({ parcel: { name, text } }: { readonly parcel: SavedParcel }) {
  const files = [new File([text], name, { type: "text/plain" })];
  if (typeof navigator.canShare !== "function" || !navigator.canShare({ files })) return null;
  const share = (): void => {
    navigator.share({ files }).catch((error: unknown) => {
      // The user closed the share sheet.
      if ((error as { name?: unknown }).name !== "AbortError") ports().trace.note("page.share", error);
    });
  };
  return (
    <button type="button" class="btn ember wide" onClick={share}>
      <span class="inline flip">
        <Icon name="send" />
      </span>
      {t("couriers.share")}
    </button>
  );
}
