/** An invitation to a group. */

import type { Room } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { declineGroup, joinGroup } from "../../../view/acts/rooms.ts";
import { myName, nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Invite({ room }: { readonly room: Room }) {
  const { trouble, busy, run } = useAct();
  const from = room.from ?? "";
  return (
    <Page title={room.name || t("room.nameless")} backTo="/rooms">
      <section class="card pad stack g3">
        <div class="inline nowrap">
          <Pebble id={from} name={nameOf(from)} />
          <p class="small grow">{t("invite.text", { name: nameOf(from), me: myName() })}</p>
        </div>
        <TroubleLine trouble={trouble} />
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => run(() => joinGroup(room.id))}>
          {t("invite.join")}
        </button>
        <button type="button" class="btn line wide" onClick={() => run(() => declineGroup(room.id))}>
          {t("invite.no")}
        </button>
      </section>
    </Page>
  );
}
