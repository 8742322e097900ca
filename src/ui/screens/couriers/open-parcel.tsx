/** Opening a parcel that came as a file, and what was in it. */
import { useRef } from "preact/hooks";
import { useOpenParcel } from "../../../view/acts/couriers.ts";
import { sayOpened } from "../../../view/state/courier-labels.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { ScanCodes } from "./scan-codes.tsx";

export function OpenParcel() {
  const input = useRef<HTMLInputElement>(null);
  const { busy, trouble, opened, open } = useOpenParcel();
  return (
    <section class="card pad stack g3">
      <p class="fine">{t("couriers.open.help")}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept="text/plain,.txt"
        aria-label={t("couriers.open")}
        onChange={(event) => {
          const { currentTarget } = event;
          const file = currentTarget.files?.[0];
          open(async () => file?.text());
          currentTarget.value = "";
        }}
      />
      <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => input.current?.click()}>
        {t("couriers.open")}
      </button>
      <ScanCodes taken={(text) => open(async () => text)} />
      <TroubleLine trouble={trouble} />
      {opened && (
        <div role="status">
          <p class="strong">{t("couriers.opened", { name: nameAlone(opened.from) })}</p>
          {sayOpened(opened).map((line) => (
            <p key={line} class="small">
              {line}
            </p>
          ))}
          {opened.notes + opened.other > 0 && <p class="fine">{t("couriers.opened.answer", { name: nameOf(opened.from) })}</p>}
        </div>
      )}
    </section>
  );
}
