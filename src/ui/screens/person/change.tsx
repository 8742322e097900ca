/** The warning of a changed key: possible reasons, held notes, and the decision. If we had met, meeting again comes first. */

import { useState } from "preact/hooks";
import type { Person } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { decideKey } from "../../../view/acts/checking.ts";
import { sayChecked } from "../../../view/state/key-change-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

interface ChangeProps {
  readonly person: Person;
  readonly name: string;
  readonly onVoice: () => void;
}

export function KeyChanged({ person, name, onVoice }: ChangeProps) {
  const met = person.change?.before === 2;
  return (
    <section class="changed" role="alert" aria-labelledby="changed">
      <h2 class="head" id="changed">
        <Icon name="warning" size="lg" />
        <span>{t("change.title", { name })}</span>
      </h2>
      <p>{sayChecked(person, name)}</p>
      <p class="strong">{t("change.waits")}</p>
      <div class="stack g2">
        {!met && (
          <a class="btn alarm wide" href={`/person/check#${person.id}`}>
            <Icon name="link" />
            {t("change.bylink")}
          </a>
        )}
        <a class={met ? "btn alarm wide" : "btn line wide"} href={`/person/scan#${person.id}`}>
          <Icon name="scan" />
          {t("change.scan")}
        </a>
        <button type="button" class="btn line wide" onClick={onVoice}>
          {t("change.voice")}
        </button>
      </div>
      <Decide person={person} />
    </section>
  );
}

function Decide({ person }: { readonly person: Person }) {
  const [asking, setAsking] = useState<"take" | "keep" | undefined>(undefined);
  const { trouble, run } = useAct();
  return (
    <>
      <div class="stack">
        <button type="button" class="btn quiet" onClick={() => setAsking("keep")}>
          {t("change.keep")}
        </button>
        {/* Unsafe: it is not offered beside what is safe. */}
        <details class="other">
          <summary>{t("change.other")}</summary>
          <button type="button" class="btn quiet wide" onClick={() => setAsking("take")}>
            {t("change.take")}
          </button>
        </details>
      </div>
      <TroubleLine trouble={trouble} />
      {asking && (
        <Confirm
          title={t(asking === "take" ? "change.take" : "change.keep")}
          text={t(asking === "take" ? "change.take.text" : "change.keep.text")}
          act={t(asking === "take" ? "change.take" : "change.keep")}
          onClose={() => setAsking(undefined)}
          onAct={() => run(() => decideKey(person, asking === "take"))}
        />
      )}
    </>
  );
}
