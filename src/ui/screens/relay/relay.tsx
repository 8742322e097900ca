import { useAct } from "../../../view/acts/act.ts";
import { acceptRelay, tryNow } from "../../../view/acts/relay.ts";
import { sayHost } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { connection, relayWarnings } from "../../../view/state/engine.ts";
import { relayFacts, sayRelayWaits, sayRelayWarning } from "../../../view/state/keeping-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Elsewhere } from "./elsewhere.tsx";

export function Relay() {
  const now = useNow(1);
  const { state, relay, transport } = connection.value;
  const { trouble, busy, run } = useAct();
  return (
    <Page title={t("relay.title")} backTo="/me">
      <section class="stack g3">
        <IconPebble name="relay" big />
        <h2 class="title">{t(`relay.${state}`, { relay: sayHost(relay) })}</h2>
        <p class="lead num">{sayRelayWaits(now)}</p>
      </section>
      {state !== "online" && (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={() => run(tryNow)}>
          {t("try.now")}
        </button>
      )}
      <TroubleLine trouble={trouble} />
      {relayWarnings.value.map((warning) => (
        <section key={warning.relay} class="card pad stack g3" role="alert">
          <p class="small">{sayRelayWarning(warning)}</p>
          <button type="button" class="btn line wide" onClick={() => run(() => acceptRelay(warning.relay))}>
            {t("relay.accept")}
          </button>
        </section>
      ))}
      <dl class="card rows">
        {relayFacts(now).map(({ name, value, verbatim }) => (
          <Row key={name} name={name} value={value} keyed={verbatim === true} />
        ))}
      </dl>
      {transport === "polling" && <p class="fine">{t("relay.way.why")}</p>}
      <Elsewhere />
      <p class="fine">{t("relay.fine")}</p>
    </Page>
  );
}

function Row({ name, value, keyed }: { readonly name: string; readonly value: string; readonly keyed?: boolean }) {
  return (
    <div class="row">
      <dt class="grow medium">{name}</dt>
      <dd class={keyed ? "fine key said" : "num"}>{value}</dd>
    </div>
  );
}
