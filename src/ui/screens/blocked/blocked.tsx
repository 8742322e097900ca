/** Blocked people, and unblocking. */

import type { BlockedPerson } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { unblockPerson } from "../../../view/acts/people.ts";
import { sayDate } from "../../../view/format/say.ts";
import { blocked } from "../../../view/state/engine.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { listRows } from "../../parts/list-rows.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Blocked() {
  const people = blocked.value;
  return (
    <Page title={t("blocked.title")} backTo="/me">
      <p class="lead">{t(people.length > 0 ? "blocked.text" : "blocked.none")}</p>
      {people.length > 0 && (
        <ul class="card rows">
          {listRows(people, (one) => (
            <Row one={one} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function Row({ one }: { readonly one: BlockedPerson }) {
  const { trouble, busy, run } = useAct();
  const name = one.name || t("person.nameless");
  return (
    <li class="row">
      <Pebble id={one.id} name={name} />
      <span class="grow">
        <span class="strong clip" dir="auto">
          {name}
        </span>
        <span class="small num">{t("blocked.since", { date: sayDate(one.at, ports().now()) })}</span>
        <TroubleLine trouble={trouble} />
      </span>
      <button
        type="button"
        class="btn line slim"
        aria-busy={busy}
        aria-label={t("blocked.lift.label", { name })}
        onClick={() => run(() => unblockPerson(one))}
      >
        {t("blocked.lift")}
      </button>
    </li>
  );
}
