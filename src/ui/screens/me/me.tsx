import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { renameMe, useSaveOnLeave } from "../../../view/acts/rename.ts";
import { sayHost } from "../../../view/format/say.ts";
import type { IconName } from "../../../view/parts/icons.ts";
import { blocked, connection, me, push } from "../../../view/state/engine.ts";
import { sayBackupShort, sayLockShort, saySavedMaps, saySpaceShort } from "../../../view/state/keeping-labels.ts";
import { chooseLanguage } from "../../../view/state/me.ts";
import { usePersisted } from "../../../view/state/persistence.ts";
import { ports } from "../../../view/state/ports.ts";
import { setTheme, theme } from "../../../view/state/theme.ts";
import { LANGUAGES, type LanguageName, language } from "../../../view/words/language.ts";
import { t } from "../../../view/words/t.ts";
import { Card } from "../../parts/card.tsx";
import { Chevron } from "../../parts/chevron.tsx";
import { NameField } from "../../parts/fields.tsx";
import { Icon } from "../../parts/icon.tsx";
import { InstallCard } from "../../parts/install.tsx";
import { ToolLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function MePage() {
  const self = me.value;
  const persisted = usePersisted();
  if (!self) return null;
  return (
    <Page title={t("nav.me")} tools={<ToolLink to="/link" icon="qr" label={t("link.title")} />}>
      {!self.words_confirmed && <WordsCard />}
      <MyName name={self.name} />
      <nav class="card rows" aria-label={t("nav.me")}>
        {self.words_confirmed && <LinkRow to="/me/words" icon="words" title={t("phrase.title")} detail={t("phrase.known")} />}
        <LinkRow to="/me/privacy" icon="eye" title={t("privacy.title")} detail={t("privacy.short")} />
        <LinkRow to="/me/backup" icon="backup" title={t("backup.title")} detail={sayBackupShort()} />
        <LinkRow
          to="/me/relay"
          icon="relay"
          title={t("relay.title")}
          detail={t("relay.short", { relay: sayHost(connection.value.relay), state: t(`line.short.${connection.value.state}`) })}
        />
        <LinkRow
          to="/me/notifications"
          icon="bell"
          title={t("push.title")}
          detail={t(push.value ? "push.short.on" : "push.short.off")}
        />
        <LinkRow to="/me/numbers" icon="mark-lent" title={t("numbers.title")} detail={t("numbers.short")} />
        <LinkRow to="/me/couriers" icon="people" title={t("couriers.title")} detail={t("couriers.short")} />
        <LinkRow to="/me/lock" icon="lock" title={t("lock.title")} detail={sayLockShort()} />
        {ports().maps && <LinkRow to="/me/streets" icon="map" title={t("streets.title")} detail={saySavedMaps()} />}
        <LinkRow to="/me/space" icon="phone" title={t("space.title")} detail={saySpaceShort(persisted)} />
        <LinkRow to="/me/about" icon="cairn" title={t("about.title")} detail={t("about.version", { version: ports().version })} />
        <LinkRow
          to="/me/blocked"
          icon="block"
          title={t("blocked.title")}
          detail={blocked.value.length > 0 ? t("blocked.count", { n: blocked.value.length }) : t("blocked.nobody")}
        />
        <LinkRow to="/me/move" icon="key" title={t("move.title")} detail={t("move.short")} />
      </nav>
      <ThemeCard />
      <LanguageCard />
      <InstallCard />
    </Page>
  );
}

function WordsCard() {
  return (
    <section class="card pad stack g3">
      <div class="inline nowrap">
        <Icon name="words" size="lg" />
        <h2 class="sub">{t("phrase.write")}</h2>
      </div>
      <p class="small">{t("phrase.why")}</p>
      <a class="btn ember wide" href="/me/words">
        {t("phrase.show")}
      </a>
    </section>
  );
}

interface LinkRowProps {
  readonly to: string;
  readonly icon: IconName;
  readonly title: string;
  readonly detail: ComponentChildren;
}

function LinkRow({ to, icon, title, detail }: LinkRowProps) {
  return (
    <a class="row" href={to}>
      <IconPebble name={icon} />
      <span class="grow">
        <span class="medium">{title}</span>
        <br />
        <span class="small">{detail}</span>
      </span>
      <Chevron />
    </a>
  );
}

function MyName({ name }: { readonly name: string }) {
  const [typed, setTyped] = useState(name);
  const { trouble, run } = useAct();
  useSaveOnLeave(typed, name, renameMe);
  const changed = typed.trim() !== name;
  return (
    <form
      class="card pad stack g2"
      onSubmit={(event) => {
        event.preventDefault();
        run(() => renameMe(typed));
      }}
    >
      <NameField label={t("name.label")} help={t("name.me.help")} value={typed} mine onInput={setTyped} />
      <TroubleLine trouble={trouble} />
      {changed && (
        <button type="submit" class="btn">
          {t("save")}
        </button>
      )}
    </form>
  );
}

/** Each language is named in itself, so that its speakers can find it. */
function LanguageCard() {
  const names = Object.entries(LANGUAGES) as [LanguageName, { readonly name: string }][];
  return (
    <Card id="language" icon="words" title={t("language.title")} head="medium inline">
      <fieldset class="seg">
        <legend class="sr">{t("language.title")}</legend>
        {names.map(([name, { name: words }]) => (
          <button key={name} type="button" lang={name} aria-pressed={language() === name} onClick={() => chooseLanguage(name)}>
            {words}
          </button>
        ))}
      </fieldset>
    </Card>
  );
}

function ThemeCard() {
  return (
    <Card id="theme" icon="theme" title={t("theme.title")} head="medium inline">
      <fieldset class="seg">
        <legend class="sr">{t("theme.title")}</legend>
        {(["system", "light", "dark"] as const).map((value) => (
          <button key={value} type="button" aria-pressed={theme.value === value} onClick={() => setTheme(value)}>
            {t(`theme.${value}`)}
          </button>
        ))}
      </fieldset>
    </Card>
  );
}
