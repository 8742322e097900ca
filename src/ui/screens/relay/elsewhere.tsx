/** Moving to another relay: first its features are checked, then the move. */

import { useRelayMove } from "../../../view/acts/relay.ts";
import { sayHost } from "../../../view/format/say.ts";
import { connection } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Elsewhere() {
  const { address, setAddress, check, checking, found, moving } = useRelayMove();
  return (
    <section class="card pad stack g3">
      <h2 class="strong">{t("relay.move")}</h2>
      <p class="small">{t("relay.move.text", { relay: sayHost(connection.value.relay) })}</p>
      <form
        class="stack g3"
        onSubmit={(event) => {
          event.preventDefault();
          check();
        }}
      >
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
            aria-invalid={checking.trouble !== undefined}
            value={address}
            onInput={(event) => setAddress(event.currentTarget.value)}
          />
        </label>
        <TroubleLine trouble={checking.trouble} />
        <button type="submit" class="btn line wide" aria-busy={checking.busy}>
          {t("relay.check")}
        </button>
      </form>
      {found && <Found found={found} moving={moving} />}
    </section>
  );
}

type Move = ReturnType<typeof useRelayMove>;

function Found({ found, moving }: { readonly found: NonNullable<Move["found"]>; readonly moving: Move["moving"] }) {
  const { host, can, same, move } = found;
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
      <TroubleLine trouble={moving.trouble} />
      {same ? (
        <p class="small">{t("relay.same")}</p>
      ) : (
        <button type="button" class="btn main wide" aria-busy={moving.busy} onClick={move}>
          {t("relay.move.go", { relay: host })}
        </button>
      )}
    </div>
  );
}
