/** Couriers: who asks, parcels, my groups, carrying for others, and who sees what. */
import { useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { carryForOthers, putDownCarried } from "../../../view/acts/couriers.ts";
import { useNow } from "../../../view/state/clock.ts";
import { asking, mayCollect, sayHeld, saySees } from "../../../view/state/courier-labels.ts";
import { carrying } from "../../../view/state/engine.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Page } from "../../parts/page.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Asked } from "./asked.tsx";
import { Collect } from "./collect.tsx";
import { GroupCard } from "./group-card.tsx";
import { NewCarryGroup } from "./new-carry-group.tsx";
import { OpenParcel } from "./open-parcel.tsx";

export function Couriers() {
  const [making, setMaking] = useState(false);
  const { groups = [] } = carrying.value ?? {};
  return (
    <Page title={t("couriers.title")} backTo="/me">
      <p class="small">{t("couriers.lead")}</p>
      <p class="small">{t("couriers.how")}</p>
      {asking(groups).map((group) => (
        <Asked key={group.id} group={group} />
      ))}
      {mayCollect(groups) && ports().radio && <Collect />}
      <OpenParcel />
      {groups.map((group) => (
        <GroupCard key={group.id} group={group} />
      ))}
      {making ? (
        <NewCarryGroup done={() => setMaking(false)} />
      ) : (
        <button type="button" class="btn line wide" onClick={() => setMaking(true)}>
          {t("couriers.make")}
        </button>
      )}
      <ForOthers />
      <Sees />
    </Page>
  );
}

function ForOthers() {
  const now = useNow();
  const [isAsking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  const { on = false, held = { events: 0, letters: 0, bytes: 0 } } = carrying.value ?? {};
  const holds = held.events + held.letters > 0;
  return (
    <section class="stack g3">
      <div class="card rows">
        <Toggle
          title={t("couriers.for")}
          state={t(on ? "couriers.for.on" : "couriers.for.off")}
          on={on}
          onChange={(next) => run(() => carryForOthers(next))}
        />
      </div>
      {holds &&
        sayHeld(held, now).map((line) => (
          <p key={line} class="small num">
            {line}
          </p>
        ))}
      {holds && (
        <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
          {t("couriers.put")}
        </button>
      )}
      <TroubleLine trouble={trouble} />
      {isAsking && (
        <Confirm
          title={t("couriers.put.title")}
          text={t("couriers.put.text")}
          act={t("couriers.put")}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            run(putDownCarried);
          }}
        />
      )}
    </section>
  );
}

function Sees() {
  return (
    <section class="stack g3">
      <h2 class="sub">{t("couriers.sees")}</h2>
      {saySees().map(({ title, text }) => (
        <div key={title}>
          <h3 class="strong">{title}</h3>
          <p class="small">{text}</p>
        </div>
      ))}
      {!ports().radio && <p class="fine">{t("couriers.radio")}</p>}
    </section>
  );
}
