/** One person: the verification level, and all actions. */

import type { Person } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { blockPerson, removePerson, useReceipts } from "../../../src/view/acts/people.ts";
import { useRename } from "../../../src/view/acts/rename.ts";
import { sayDate, sayHost } from "../../../src/view/format/say.ts";
import { personById } from "../../../src/view/state/engine.ts";
import { sayLevelSince } from "../../../src/view/state/level-labels.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { ask, openMenu } from "../parts/menu.tsx";
import { Lost } from "../parts/message-screens.tsx";
import { Group, Line, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { leaveHere } from "../parts/tab.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";

export function PersonScreen({ id }: { readonly id: string }) {
  const person = personById(id);
  return person ? <View person={person} /> : <Lost />;
}

function View({ person }: { readonly person: Person }) {
  const { trouble, run } = useAct();
  const receipts = useReceipts(person);
  const name = person.name || t("person.nameless");
  const block = (): void =>
    ask({
      title: t("block.title", { name }),
      text: t("block.text", { name }),
      verb: t("key.block"),
      onAct: () => run(() => blockPerson(person.id)),
    });
  const remove = (): void =>
    ask({
      title: t("person.remove.title", { name }),
      text: t("person.remove.text", { name }),
      verb: t("key.remove"),
      onAct: () => run(() => removePerson(person.id)),
    });
  const options = (): void =>
    openMenu([
      { label: t("finger.ask"), icon: "eye", act: () => go("finger", person.id) },
      { label: t("bylink.go"), icon: "link", act: () => go("bylink", person.id) },
      { label: t("block.do", { name }), icon: "block", alarm: true, act: block },
      { label: t("person.remove", { name }), icon: "bin", alarm: true, act: remove },
    ]);
  return (
    <Screen
      title={name}
      left={{ label: t("key.options"), act: options }}
      right={{ label: t("key.leave"), act: () => leaveHere([person.id]), ember: true }}
    >
      {person.change && (
        <Row
          icon="warning"
          alarm
          title={t("change.title", { name })}
          detail={t("change.waits")}
          long
          act={() => go("change", person.id)}
        />
      )}
      <Row
        icon={`level-${person.level}`}
        title={sayLevelSince(person)}
        detail={t("key.check.more")}
        long
        label={t("key.check")}
        act={() => go("finger", person.id)}
      />
      <Rename key={person.name} person={person} />
      <Toggle title={receipts.title} detail={receipts.state} on={receipts.on} onChange={receipts.turn} />
      <TroubleLine trouble={trouble ?? receipts.trouble} />
      <Line label={t("person.relay")} value={sayHost(person.relay)} />
      <Line label={t("person.since")} value={sayDate(person.added_at, ports().now())} />
      {person.history.length > 0 && <Group>{t("history.title")}</Group>}
      {[...person.history].reverse().map((event, i) => (
        <Say key={i}>
          {sayDate(event.at, ports().now())}: {t(`history.${event.kind}`)}
        </Say>
      ))}
    </Screen>
  );
}

function Rename({ person }: { readonly person: Person }) {
  const { name, setName, trouble, save, changed } = useRename(person);
  return (
    <>
      <Field label={t("person.myname")} value={name} max={LIMITS.name} onInput={setName} />
      {changed && <Row icon="check" title={t("save")} label={t("save")} act={save} />}
      <TroubleLine trouble={trouble} />
    </>
  );
}
