/** The members, and giving a new key to all or some of them. */

import type { Room } from "../../../engine/face.ts";
import { useNewKey } from "../../../view/acts/rooms.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { listRows } from "../../parts/list-rows.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

type Member = Room["members"][number];

export function Inside({ room }: { readonly room: Room }) {
  const newKey = useNewKey(room.id);
  const { out, toggle } = newKey;
  return (
    <section class="card pad stack g3">
      <h2 class="over">{t("manage.inside")}</h2>
      <ul class="rows">
        {listRows(room.members, (member) => (
          <MemberRow
            member={member}
            out={out.includes(member.id)}
            {...(room.mine && !member.me ? { onToggle: () => toggle(member.id) } : {})}
          />
        ))}
      </ul>
      <p class="fine">{t("manage.inside.text")}</p>
      {room.mine && room.stage === "open" && <NewKey room={room} newKey={newKey} />}
    </section>
  );
}

interface MemberProps {
  readonly member: Member;
  readonly out: boolean;
  readonly onToggle?: () => void;
}

function MemberRow({ member, out, onToggle }: MemberProps) {
  const name = member.me ? t("room.you") : member.name || t("person.nameless");
  return (
    <li class="row slimrow">
      <Pebble id={member.id} name={name} size="sm" />
      <span class="grow">
        <span class="strong clip" dir="auto">
          {name}
        </span>
        {member.admin && <span class="fine">{t("room.admin")}</span>}
      </span>
      {onToggle && (
        <button type="button" class="icon-btn outbtn" aria-pressed={out} aria-label={t("manage.out", { name })} onClick={onToggle}>
          <Icon name="block" />
        </button>
      )}
    </li>
  );
}

interface KeyProps {
  readonly room: Room;
  readonly newKey: ReturnType<typeof useNewKey>;
}

function NewKey({ room, newKey: { out, give, trouble, busy } }: KeyProps) {
  return (
    <>
      <h3 class="strong">{t("manage.key")}</h3>
      <p class="small">{t("manage.key.text")}</p>
      {room.kind === "group" && <p class="fine">{t("manage.key.group")}</p>}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn wide" aria-busy={busy} onClick={give}>
        <Icon name="key" size="sm" />
        {out.length > 0 ? t("manage.key.without", { n: out.length }) : t("manage.key.do")}
      </button>
    </>
  );
}
