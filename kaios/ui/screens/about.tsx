/** What each party can see, and the version. */

import { useAct } from "../../../src/view/acts/act.ts";
import { hideMail, newMailbox } from "../../../src/view/acts/hide-mail.ts";
import { Mark } from "../../../src/view/parts/mark.tsx";
import { SeesTable } from "../../../src/view/parts/sees-table.tsx";
import { hidden } from "../../../src/view/state/engine.ts";
import { happenedText, happeningLine, useHappened } from "../../../src/view/state/happened.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { SEES_SAYS } from "../../../src/view/state/privacy-table.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Icon } from "../parts/icon.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

function HideMail() {
  const { trouble, run } = useAct();
  const on = hidden.value;
  return (
    <>
      <Row title={t("hide.title")} detail={t(on ? "hide.on" : "hide.off")} act={() => run(() => hideMail(!on))} />
      {on && <Row title={t("hide.new")} detail={t("hide.new.text")} act={() => run(newMailbox)} />}
      <TroubleLine trouble={trouble} />
      <Say>{t("hide.fine")}</Say>
    </>
  );
}

export function Privacy() {
  return (
    <Screen title={t("privacy.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <HideMail />
      <Say>{t("privacy.when")}</Say>
      <SeesTable icon={Icon} />
      {SEES_SAYS.map((key) => (
        <section key={key}>
          <Group>{t(`privacy.${key}`)}</Group>
          <Say>{t(`privacy.${key}.text`)}</Say>
        </section>
      ))}
    </Screen>
  );
}

const CREDITS = ["earth", "zones", "parts"] as const;
/** Features of the touch app that are missing here, each with its reason. */
const ABSENT = ["towns", "edge", "copy", "dark", "bluetooth", "install"] as const;

/** The log of quiet failures on this device; can be sent by the phone's messages if possible. */
function Happened() {
  const list = useHappened();
  const { share } = phone();
  return (
    <>
      <Group>{t("happened.title")}</Group>
      <Say>{t("happened.text")}</Say>
      {list?.length === 0 && <Say>{t("happened.none")}</Say>}
      {list && list.length > 0 && (
        <>
          {share && <Row icon="send" title={t("happened.send")} label={t("key.send")} act={() => share(happenedText(list))} />}
          <p class="say key linkline" dir="ltr">
            {list.map(happeningLine).join("\n")}
          </p>
        </>
      )}
    </>
  );
}

export function About() {
  return (
    <Screen title={t("about.title")} aside="" left={{ label: t("key.back"), act: back }}>
      <div class="brand">
        <Mark />
      </div>
      <Say lead>{t("about.version", { version: ports().version })}</Say>
      <Group>{t("key.absent")}</Group>
      {ABSENT.map((key) => (
        <Say key={key}>{t(`key.absent.${key}`)}</Say>
      ))}
      <Group>{t("key.keys")}</Group>
      <Say>{t("key.keys.text")}</Say>
      <Happened />
      <Group>{t("about.licence")}</Group>
      <Say>{t("about.licence.text")}</Say>
      <Group>{t("about.credits")}</Group>
      {CREDITS.map((key) => (
        <Say key={key}>{t(`about.credits.${key}`)}</Say>
      ))}
    </Screen>
  );
}
