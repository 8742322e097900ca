import type { KeyEvent } from "../../../engine/face.ts";
import { sayDate } from "../../../view/format/say.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";

/** The history of a key, latest first. */
export function History({ events }: { readonly events: readonly KeyEvent[] }) {
  if (events.length === 0) return null;
  return (
    <section class="card pad stack g2">
      <h2 class="strong">{t("history.title")}</h2>
      <ol class="stack g1">
        {[...events].reverse().map((event, i) => (
          // Two entries may be equal, so the index is the key.
          <li key={i} class="small between">
            <span>{t(`history.${event.kind}`)}</span>
            <span class="num fine">{sayDate(event.at, ports().now())}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
