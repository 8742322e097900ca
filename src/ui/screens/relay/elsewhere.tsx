/** Moving to another relay: asked first what it can, then moved to. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { RelayReport } from "../../../engine/face.ts";
import { sayHost } from "../../../view/format/say.ts";
import { useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { connection } from "../../../view/state/engine.ts";
import { RELAY_TOLD } from "../../../view/state/keeping-labels.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { TroubleLine } from "../../parts/bits.tsx";
import { Icon } from "../../parts/icon.tsx";

export function Elsewhere() {
  const [address, setAddress] = useState("");
  const [report, setReport] = useState<RelayReport | undefined>(undefined);
  const { busy, trouble, run, clear } = useAct();
  const check = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setReport(undefined);
    run(async () => setReport(await ports().engine.checkRelay(address)));
  };
  return (
    <section class="card pad stack g3">
      <h2 class="strong">{t("relay.move")}</h2>
      <p class="small">{t("relay.move.text", { relay: sayHost(connection.value.relay) })}</p>
      <form class="stack g3" onSubmit={check}>
        <label class="labelled">
          <span class="over">{t("relay.address")}</span>
          <input
            class="field key"
            type="text"
            inputMode="url"
            placeholder="relay.example"
            autocapitalize="none"
            autocomplete="off"
            spellcheck={false}
            aria-invalid={trouble !== undefined}
            value={address}
            onInput={(event) => {
              setAddress(event.currentTarget.value);
              setReport(undefined);
              clear();
            }}
          />
        </label>
        <TroubleLine trouble={trouble} />
        <button type="submit" class="btn line wide" aria-busy={busy}>
          {t("relay.check")}
        </button>
      </form>
      {report && (
        <Found
          report={report}
          onMoved={() => {
            setReport(undefined);
            setAddress("");
          }}
        />
      )}
    </section>
  );
}

function Found({ report, onMoved }: { readonly report: RelayReport; readonly onMoved: () => void }) {
  const { busy, trouble, run } = useAct();
  const host = sayHost(report.relay);
  const can = RELAY_TOLD.filter((feature) => report.features.includes(feature));
  const here = host === sayHost(connection.value.relay);
  const move = () =>
    run(async () => {
      await ports().engine.moveToRelay(report.relay);
      announce(t("relay.moved", { relay: host }));
      onMoved();
    });
  return (
    <div class="stack g3" role="status">
      <p class="strong">{t("relay.found", { relay: host })}</p>
      <ul class="stack g1">
        {can.map((feature) => (
          <li key={feature} class="small inline nowrap">
            <Icon name="check" size="sm" />
            <span>{t(`relay.can.${feature}`)}</span>
          </li>
        ))}
        {can.length === 0 && <li class="small">{t("relay.can.none")}</li>}
      </ul>
      <TroubleLine trouble={trouble} />
      {here ? (
        <p class="small">{t("relay.same")}</p>
      ) : (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={move}>
          {t("relay.move.go", { relay: host })}
        </button>
      )}
    </div>
  );
}
