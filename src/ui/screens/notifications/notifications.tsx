/** Notifications: the only page that asks for the permission, with what they say and who learns of them. */

import { pushPrice, usePush } from "../../../view/acts/push.ts";
import { hasSms } from "../../../view/acts/sms.ts";
import { clockOf, minutesOf, NIGHT, sayQuiet } from "../../../view/state/quiet-labels.ts";
import { keepQuiet, quietHours, silenced, TELLINGS, tellOf } from "../../../view/state/telling.ts";
import { t } from "../../../view/words/t.ts";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { Texts } from "./texts.tsx";

export function NotificationsPage() {
  const { on, can, relayUnknown, title, text, failure, trouble, busy, turnOn, turnOff, test, tested } = usePush();
  return (
    <Page title={t("push.title")} backTo="/me">
      <section class="stack g3">
        <IconPebble name="bell" big />
        <h2 class="title">{title}</h2>
        <p class="lead">{text}</p>
      </section>
      {on && (
        <>
          <Kinds />
          <Quiet />
          <button type="button" class="btn wide" onClick={test}>
            {t("push.test")}
          </button>
          {tested && (
            <p class="small" role="status">
              {tested}
            </p>
          )}
          <button type="button" class="btn line wide" aria-busy={busy} onClick={turnOff}>
            {t("push.turn.off")}
          </button>
        </>
      )}
      {can && (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={turnOn}>
          {t("push.turn.on")}
        </button>
      )}
      {relayUnknown && <p class="fine">{t("push.no.relay")}</p>}
      {failure && <ErrorLine>{failure}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      {pushPrice() && <p class="fine">{pushPrice()}</p>}
      <p class="fine">{t("push.fine")}</p>
      {hasSms() && <Texts />}
    </Page>
  );
}

function Kinds() {
  return (
    <section class="stack g2">
      <h2 class="over">{t("push.kinds")}</h2>
      <div class="card rows">
        {TELLINGS.map((kind) => {
          const on = !silenced.value.has(kind);
          return (
            <Toggle
              key={kind}
              title={t(`push.kind.${kind}`)}
              state={t(on ? "push.kind.on" : "push.kind.off")}
              on={on}
              onChange={(value) => tellOf(kind, value)}
            />
          );
        })}
      </div>
      <p class="fine">{t("push.kinds.text")}</p>
    </section>
  );
}

function Quiet() {
  const hours = quietHours.value;
  return (
    <section class="card rows">
      <Toggle
        title={t("push.quiet")}
        state={sayQuiet(hours)}
        on={hours !== undefined}
        onChange={(on) => keepQuiet(on ? NIGHT : undefined)}
      />
      {hours && (
        <div class="row twin">
          {(["from", "to"] as const).map((end) => (
            <label key={end} class="stack g1">
              <span class="label">{t(`push.quiet.${end}`)}</span>
              <input
                class="field"
                type="time"
                value={clockOf(hours[end])}
                onChange={({ currentTarget: { value } }) => {
                  const minutes = minutesOf(value);
                  if (minutes !== undefined) keepQuiet({ ...hours, [end]: minutes });
                }}
              />
            </label>
          ))}
        </div>
      )}
    </section>
  );
}
