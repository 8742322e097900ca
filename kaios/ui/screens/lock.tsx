/** The lock screen, wiping, and the screen after it. */

import { useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { sayWords } from "../../../src/view/acts/identity.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { unlock, unlockWithWords, unwiped, wipeDevice } from "../../../src/view/acts/lock.ts";
import { saySpan } from "../../../src/view/format/say.ts";
import { Mark } from "../../../src/view/parts/mark.tsx";
import { useNow } from "../../../src/view/state/clock.ts";
import { backup, lock } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { Area, Field } from "../parts/fields.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, TroubleLine } from "../parts/trouble-lines.tsx";

export function Locked() {
  const [forgotten, setForgotten] = useState(false);
  return forgotten ? (
    <Forgotten key="words" onBack={() => setForgotten(false)} />
  ) : (
    <Unlock key="code" onForgot={() => setForgotten(true)} />
  );
}

function Unlock({ onForgot }: { readonly onForgot: () => void }) {
  const now = useNow(1);
  const [passcode, setPasscode] = useState("");
  const { busy, trouble, run } = useAct();
  const left = (lock.value?.wait_until ?? 0) - now;
  const wipe = useAct();
  const options = (): void =>
    openMenu([
      { label: t("lock.forgot"), icon: "words", act: onForgot },
      {
        label: t("wipe.begin"),
        icon: "bin",
        alarm: true,
        act: () =>
          ask({
            title: t("wipe.title"),
            text: t("wipe.text"),
            verb: t("key.wipe"),
            onAct: () => wipe.run(() => wipeDevice(false)),
          }),
      },
    ]);
  return (
    <Screen
      title={t("lock.screen")}
      aside=""
      left={{ label: t("key.options"), act: options }}
      right={{ label: t(busy ? "key.wait" : "lock.open"), act: () => run(() => unlock(passcode)), ember: true }}
      back={() => window.close()}
    >
      <div class="brand">
        <Mark />
      </div>
      <Field
        label={t("lock.passcode")}
        type="password"
        value={passcode}
        max={LIMITS.passcode}
        plain
        wrong={trouble === "bad-passcode"}
        onInput={setPasscode}
      />
      {trouble !== "wait" && !busy && <TroubleLine trouble={trouble ?? wipe.trouble} />}
      {left > 0 && <Say alert>{t("lock.wait", { span: saySpan(left) })}</Say>}
    </Screen>
  );
}

function Forgotten({ onBack }: { readonly onBack: () => void }) {
  const [words, setWords] = useState("");
  const { busy, trouble, about, run } = useAct();
  return (
    <Screen
      title={t("lock.words")}
      aside=""
      left={{ label: t("key.back"), act: onBack }}
      right={{
        label: t(busy ? "key.wait" : "lock.open"),
        act: () => run(() => unlockWithWords(words)),
        ember: true,
      }}
      back={onBack}
    >
      <Area label={t("lock.words")} value={words} rows={5} plain wrong={trouble === "bad-words"} onInput={setWords} />
      {trouble === "bad-words" ? <ErrorLine>{sayWords(about, t("lock.words.bad"))}</ErrorLine> : <TroubleLine trouble={trouble} />}
      <Say>{t("lock.forgot.text")}</Say>
      <Say>{t("lock.other")}</Say>
    </Screen>
  );
}

/** Wiping, after one confirmation; the backup at the relay too, if wanted. */
export function Wipe() {
  const [relay, setRelay] = useState(false);
  const { trouble, run } = useAct();
  return (
    <>
      <Group>{t("wipe.title")}</Group>
      <Say>{t("wipe.text")}</Say>
      {backup.value?.on && <Toggle title={t("wipe.relay")} on={relay} onChange={setRelay} />}
      <Row
        icon="bin"
        alarm
        title={t("wipe.begin")}
        label={t("key.wipe")}
        act={() =>
          ask({ title: t("wipe.title"), text: t("wipe.sure"), verb: t("key.wipe"), onAct: () => run(() => wipeDevice(relay)) })
        }
      />
      <TroubleLine trouble={trouble} />
    </>
  );
}

export function Wiped() {
  return (
    <Screen
      title={t("wiped.title")}
      aside=""
      right={{ label: t("key.start"), act: () => location.reload(), ember: true }}
      back={() => window.close()}
    >
      <Say lead>{t("key.wiped")}</Say>
      {unwiped.value.length > 0 && <ErrorLine>{t("key.wipe.failed", { parts: unwiped.value.join(", ") })}</ErrorLine>}
    </Screen>
  );
}
