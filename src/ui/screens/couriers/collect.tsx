/** Collecting from a courier's box by Bluetooth. */
import { useCollect } from "../../../view/acts/collect.ts";
import { sayCollecting } from "../../../view/state/collect-labels.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Collect() {
  const { busy, collect, state, stop, trouble } = useCollect();
  const [first, ...rest] = state ? sayCollecting(state) : [];
  return (
    <section class="card pad stack g3" aria-label={t("collect")}>
      <p class="fine">{t("collect.help")}</p>
      {busy && state?.is === "visit" ? (
        <button type="button" class="btn line wide" onClick={stop}>
          {t("collect.stop")}
        </button>
      ) : (
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={collect}>
          {t("collect")}
        </button>
      )}
      <div role="status">
        {first !== undefined && <p class="strong num">{first}</p>}
        {rest.map((line) => (
          <p key={line} class="small">
            {line}
          </p>
        ))}
      </div>
      <TroubleLine trouble={trouble} />
    </section>
  );
}
