/** Notifications: the only page that asks for the permission, with what they say and who learns of them. */

import { usePush } from "../../../view/acts/push.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function NotificationsPage() {
  const { on, can, relayUnknown, title, text, failure, trouble, busy, turnOn, turnOff } = usePush();
  return (
    <Page title={t("push.title")} backTo="/me">
      <section class="stack g3">
        <IconPebble name="bell" big />
        <h2 class="title">{title}</h2>
        <p class="lead">{text}</p>
      </section>
      {on && (
        <button type="button" class="btn line wide" aria-busy={busy} onClick={turnOff}>
          {t("push.turn.off")}
        </button>
      )}
      {can && (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={turnOn}>
          {t("push.turn.on")}
        </button>
      )}
      {relayUnknown && <p class="fine">{t("push.no.relay")}</p>}
      {failure && <ErrorLine>{failure}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      <p class="fine">{t("push.fine")}</p>
    </Page>
  );
}
