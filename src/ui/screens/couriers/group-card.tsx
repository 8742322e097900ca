/** A group: who carries, who is in it, until when, parcels for each, and leaving. */
import { useState } from "preact/hooks";
import { type CarryGroup, type CarryPerson, MYSELF } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { leaveCarry, type Saved, useSaveParcel } from "../../../view/acts/couriers.ts";
import { useNow } from "../../../view/state/clock.ts";
import { receivers, sayLeaving, sayRegistered, saySaved, sayStanding, sayUntil } from "../../../view/state/courier-labels.ts";
import { nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { ChangeGroup } from "./change-group.tsx";
import { ShowCodes } from "./lazy-codes.tsx";
import { PassOn } from "./pass-on.tsx";

export function GroupCard({ group }: { readonly group: CarryGroup }) {
  const now = useNow();
  const { busy, trouble, saved, save } = useSaveParcel();
  const { id, name, couriers, members } = group;
  return (
    <section class="card pad stack g3" aria-label={name}>
      <h2 class="strong" dir="auto">
        {name}
      </h2>
      <People title={t("couriers.carries")} people={couriers} />
      <People title={t("couriers.carried")} people={members} />
      {[sayUntil(group, now), ...sayRegistered(group)].map((line) => (
        <p key={line} class="small num">
          {line}
        </p>
      ))}
      {receivers(group).map(({ id: person }) => (
        <button key={person} type="button" class="btn line wide" aria-busy={busy} onClick={() => save(id, person)}>
          {t("couriers.save", { name: nameOf(person) })}
        </button>
      ))}
      <TroubleLine trouble={trouble} />
      {saved && <SavedLines saved={saved} />}
      {group.inviter === MYSELF && <ChangeGroup group={group} />}
      <Leave group={group} />
    </section>
  );
}

function SavedLines({ saved: { person, parcel } }: { readonly saved: Saved }) {
  return (
    <div class="stack g2" role="status">
      {saySaved(person, parcel).map((line) => (
        <p key={line} class="small">
          {line}
        </p>
      ))}
      <PassOn parcel={parcel} />
      <ShowCodes text={parcel.text} />
    </div>
  );
}

function People({ title, people }: { readonly title: string; readonly people: readonly CarryPerson[] }) {
  if (people.length === 0) return null;
  return (
    <div>
      <h3 class="over">{title}</h3>
      <ul class="plainset small">
        {people.map((person) => (
          <li key={person.id}>{sayStanding(person)}</li>
        ))}
      </ul>
    </div>
  );
}

function Leave({ group }: { readonly group: CarryGroup }) {
  const { id, name } = group;
  const [isAsking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  return (
    <>
      <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
        {t("couriers.leave")}
      </button>
      <TroubleLine trouble={trouble} />
      {isAsking && (
        <Confirm
          title={t("couriers.leave.title", { group: name })}
          text={sayLeaving(group)}
          act={t("couriers.leave")}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            run(() => leaveCarry(id));
          }}
        />
      )}
    </>
  );
}
