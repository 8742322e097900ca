/** My own numbers and addresses, each with its switch. */
import { useOwnIdentifiers } from "../../../view/acts/finding-people.ts";
import { sayFindable, sayIdentifier } from "../../../view/state/discovery-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { CountryField, IdentifierField } from "./identifier-field.tsx";
import "./discover.css";

export function Mine() {
  const own = useOwnIdentifiers();
  return (
    <section class="stack g3">
      <h2 class="sub">{t("discover.mine")}</h2>
      <p class="small">{t("discover.mine.text")}</p>
      {own.list.map(({ id, findable }) => (
        <div key={id} class="card rows ownid">
          <div class="row">
            <span class="grow strong clip">
              <bdi dir="ltr">{sayIdentifier(id)}</bdi>
            </span>
            <button
              type="button"
              class="icon-btn"
              aria-label={t("discover.mine.remove", { id: sayIdentifier(id) })}
              onClick={() => own.remove(id)}
            >
              <Icon name="close" />
            </button>
          </div>
          <Toggle
            title={t("discover.findable", { id: sayIdentifier(id) })}
            state={sayFindable(findable)}
            on={findable}
            onChange={(on) => own.turn(id, on)}
          />
        </div>
      ))}
      {own.isFull ? <p class="fine">{t("discover.mine.full")}</p> : <OwnForm own={own} />}
      <TroubleLine trouble={own.trouble} />
    </section>
  );
}

function OwnForm({ own }: { readonly own: ReturnType<typeof useOwnIdentifiers> }) {
  return (
    <form
      class="stack g3"
      onSubmit={(event) => {
        event.preventDefault();
        own.add();
      }}
    >
      <IdentifierField
        mine
        label={t("discover.mine.field")}
        value={own.typed}
        wrong={own.wrong !== undefined}
        onInput={own.setTyped}
      />
      {own.wrong && <MissingLine>{own.wrong}</MissingLine>}
      {own.asksCountry && <CountryField choice={own} />}
      <button type="submit" class="btn line wide" aria-busy={own.busy}>
        {t("discover.mine.add")}
      </button>
    </form>
  );
}
