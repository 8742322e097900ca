/** Me: a row for each page about my account and device. */

import { useState } from "preact/hooks";
import type { BlockedPerson } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { unblockPerson } from "../../../src/view/acts/people.ts";
import { renameMe } from "../../../src/view/acts/rename.ts";
import { sayDate, sayHost } from "../../../src/view/format/say.ts";
import { blocked, connection, me, push } from "../../../src/view/state/engine.ts";
import { sayBackupShort, sayLockShort, saySpaceShort } from "../../../src/view/state/keeping-labels.ts";
import { chooseLanguage } from "../../../src/view/state/me.ts";
import { usePersisted } from "../../../src/view/state/persistence.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { setTheme, type Theme as ThemeName, theme } from "../../../src/view/state/theme.ts";
import { LANGUAGES, type LanguageName, language } from "../../../src/view/words/language.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { listRows } from "../parts/list-rows.tsx";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { Tab } from "../parts/tab.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

export function Me() {
  const self = me.value;
  const persisted = usePersisted();
  if (!self) return null;
  const state = t(`line.short.${connection.value.state}`);
  const pushState = phone().wake?.kind === "alarm" ? t("key.wake.short") : t(push.value ? "push.short.on" : "push.short.off");
  return (
    <Tab
      tab="me"
      left={{ label: t("key.words"), act: () => go("words") }}
      right={{ label: t("key.mycode"), act: () => go("mycode") }}
    >
      <Row
        icon="words"
        title={t(self.words_confirmed ? "phrase.title" : "phrase.write")}
        detail={t(self.words_confirmed ? "phrase.known" : "key.words.why")}
        long
        act={() => go("words")}
      />
      <Row icon="me" title={t("name.label")} detail={self.name || t("person.nameless")} act={() => go("name")} />
      <Row icon="qr" title={t("link.title")} act={() => go("mycode")} />
      <Row icon="eye" title={t("privacy.title")} detail={t("privacy.short")} act={() => go("privacy")} />
      <Row icon="backup" title={t("backup.title")} detail={sayBackupShort()} act={() => go("backup")} />
      <Row
        icon="relay"
        title={t("relay.title")}
        detail={t("relay.short", { relay: sayHost(connection.value.relay), state })}
        act={() => go("relay")}
      />
      <Row icon="bell" title={t("push.title")} detail={pushState} act={() => go("notifications")} />
      <Row icon="mark-lent" title={t("numbers.title")} detail={t("numbers.short")} act={() => go("marks", "mine")} />
      <Row icon="people" title={t("couriers.title")} detail={t("couriers.short")} act={() => go("couriers")} />
      <Row icon="lock" title={t("lock.title")} detail={sayLockShort()} act={() => go("lock")} />
      {ports().maps && <Row icon="map" title={t("streets.title")} act={() => go("streets")} />}
      <Row icon="phone" title={t("space.title")} detail={saySpaceShort(persisted)} act={() => go("space")} />
      <Row icon="theme" title={t("theme.title")} detail={t(`theme.${theme.value}`)} act={() => go("theme")} />
      <Row icon="words" title={t("language.title")} detail={LANGUAGES[language()].name} act={() => go("language")} />
      <Row
        icon="cairn"
        title={t("about.title")}
        detail={t("about.version", { version: ports().version })}
        act={() => go("about")}
      />
      <Row
        icon="block"
        title={t("blocked.title")}
        detail={blocked.value.length > 0 ? t("blocked.count", { n: blocked.value.length }) : t("blocked.nobody")}
        act={() => go("blocked")}
      />
      <Row icon="key" title={t("move.title")} detail={t("move.short")} act={() => go("move")} />
    </Tab>
  );
}

export function MyName() {
  const [typed, setTyped] = useState(me.peek()?.name ?? "");
  const { trouble, run } = useAct();
  const save = (): void => run(async () => ({ ...(await renameMe(typed)), next: { to: "back" } }));
  return (
    <Screen title={t("name.label")} left={{ label: t("cancel"), act: back }} right={{ label: t("save"), act: save, ember: true }}>
      <Field label={t("name.label")} value={typed} max={LIMITS.name} onInput={setTyped} />
      <TroubleLine trouble={trouble} />
      <Say>{t("name.me.help")}</Say>
    </Screen>
  );
}

const THEMES: readonly ThemeName[] = ["system", "light", "dark"];

export function Theme() {
  return (
    <Screen title={t("theme.title")} left={{ label: t("key.back"), act: back }}>
      {THEMES.map((value) => (
        <Row
          key={value}
          icon={value === "light" ? "sun" : "theme"}
          title={t(`theme.${value}`)}
          checked={theme.value === value}
          label={t("key.choose")}
          act={() => setTheme(value)}
        />
      ))}
    </Screen>
  );
}

/** Each language is named in itself, so that its speakers can find it. */
export function Language() {
  const names = Object.keys(LANGUAGES) as LanguageName[];
  return (
    <Screen title={t("language.title")} left={{ label: t("key.back"), act: back }}>
      {names.map((name) => (
        <Row
          key={name}
          title={LANGUAGES[name].name}
          checked={language() === name}
          label={t("key.choose")}
          act={() => chooseLanguage(name)}
        />
      ))}
    </Screen>
  );
}

export function Blocked() {
  const out = blocked.value;
  return (
    <Screen title={t("blocked.title")} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t(out.length > 0 ? "blocked.text" : "blocked.none")}</Say>
      {listRows(out, (one) => (
        <Out one={one} />
      ))}
    </Screen>
  );
}

function Out({ one }: { readonly one: BlockedPerson }) {
  const { trouble, run } = useAct();
  const name = one.name || t("person.nameless");
  return (
    <>
      <Row
        icon="block"
        title={name}
        detail={t("blocked.since", { date: sayDate(one.at, ports().now()) })}
        label={t("key.letin")}
        act={() => run(() => unblockPerson(one))}
      />
      <TroubleLine trouble={trouble} />
    </>
  );
}
