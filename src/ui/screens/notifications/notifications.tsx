/** Being told while the app is closed: asked for here and nowhere else, with what is said and who learns of it. */
import { useState } from "preact/hooks";
import { useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { connection, push } from "../../../view/state/engine.ts";
import { turnPushOff, turnPushOn } from "../../../view/state/notifications.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Mistake, TroubleLine } from "../../parts/bits.tsx";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";

export function NotificationsPage() {
  const { trouble, busy, run } = useAct();
  const [failed, setFailed] = useState(false);
  const permission = ports().notifications.permission();
  const on = push.value && permission === "granted";
  const key = connection.value.push_key;
  const turnOn = () =>
    run(async () => {
      setFailed(false);
      const done = await turnPushOn();
      setFailed(!done);
      if (done) announce(t("push.on.title"));
    });
  return (
    <Page title={t("push.title")} backTo="/me">
      <section class="stack g3">
        <IconPebble name="bell" big />
        <h2 class="title">{t(on ? "push.on.title" : "push.off.title")}</h2>
        <p class="lead">{t(on ? "push.on.text" : `push.${permission === "granted" ? "ask" : permission}.text`)}</p>
      </section>
      {on && (
        <button type="button" class="btn line wide" aria-busy={busy} onClick={() => run(turnPushOff)}>
          {t("push.turn.off")}
        </button>
      )}
      {!on && (permission === "ask" || permission === "granted") && key !== undefined && (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={turnOn}>
          {t("push.turn.on")}
        </button>
      )}
      {!on && (permission === "ask" || permission === "granted") && key === undefined && <p class="fine">{t("push.no.relay")}</p>}
      {failed && <Mistake>{t(ports().notifications.permission() === "refused" ? "push.refused.text" : "push.failed")}</Mistake>}
      <TroubleLine trouble={trouble} />
      <p class="fine">{t("push.fine")}</p>
    </Page>
  );
}
