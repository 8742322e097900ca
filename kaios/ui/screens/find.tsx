/** Finding people by number: how far it is, who was found, and who learns what. */

import type { Finding, FoundPerson } from "../../../src/engine/face.ts";
import { useFinding, useFoundPerson, useHashes } from "../../../src/view/acts/finding-people.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { sayHost } from "../../../src/view/format/say.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import {
  canLook,
  isOffered,
  sayBookSize,
  sayFindingTrouble,
  sayFound,
  sayHashes,
  sayIdentifier,
  sayLearns,
  sayNotOffered,
  sayProgress,
  sayRemains,
} from "../../../src/view/state/discovery-labels.ts";
import { connection, finding } from "../../../src/view/state/engine.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go, replace } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { listRows } from "../parts/list-rows.tsx";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";

/** Somebody may be found by several of their numbers. */
const keyOf = ({ id, entry }: FoundPerson): string => `${id} ${entry.id}`;

export function Find() {
  const known = finding.value;
  const offered = isOffered();
  const { find, forget, busy, trouble } = useFinding();
  const looks = known !== undefined && canLook(known);
  const sure = (): void =>
    ask({
      title: t("discover.forget.title"),
      text: t("discover.forget.text"),
      verb: t("key.forget"),
      onAct: forget,
    });
  return (
    <Screen
      title={t("key.find.title")}
      left={{ label: t("key.back"), act: back }}
      right={looks ? { label: t(busy ? "key.wait" : "key.look"), act: find, ember: true } : undefined}
    >
      {offered === false && <MissingLine>{sayNotOffered()}</MissingLine>}
      <TroubleLine trouble={trouble} />
      {known && known.found.length > 0 && <People found={known.found} />}
      {known && (looks || known.leaving > 0) && <Progress finding={known} />}
      {!looks && <Say lead>{t("discover.lead")}</Say>}
      {(offered !== false || known) && <Given finding={known} />}
      <Row icon="qr" title={t("link.show")} act={() => go("mycode")} />
      {known && <Row icon="bin" title={t("discover.forget")} label={t("key.select")} act={sure} />}
      <Say>{t("discover.link")}</Say>
      <Learns />
    </Screen>
  );
}

function People({ found }: { readonly found: readonly FoundPerson[] }) {
  const all = found.map((person) => ({ id: keyOf(person), person }));
  return (
    <>
      <Group>{t("discover.found")}</Group>
      {listRows(all, ({ id, person }) => {
        const { title, by, standing } = sayFound(person);
        return <Row icon="level-0" title={title} detail={standing ?? by} long act={() => go("found", id)} />;
      })}
    </>
  );
}

function Progress({ finding }: { readonly finding: Finding }) {
  const now = useNow();
  const { text, part } = sayProgress(finding);
  const { trouble } = finding;
  return (
    <>
      <Group>{t("discover.progress")}</Group>
      <Say>{text}</Say>
      {trouble && trouble.kind !== "not-offered" && <MissingLine>{sayFindingTrouble(trouble, now)}</MissingLine>}
      {sayRemains(finding).map((line) => (
        <Say key={line}>{line}</Say>
      ))}
      {canLook(finding) && finding.found.length === 0 && part === undefined && <Say>{t("discover.found.none")}</Say>}
    </>
  );
}

/** What it needs: mine, and whom I look for. */
function Given({ finding }: { readonly finding: Finding | undefined }) {
  const mine = (finding?.identifiers ?? []).map(({ id }) => sayIdentifier(id)).join(", ");
  return (
    <>
      <Row icon="me" title={t("discover.mine")} detail={mine || t("discover.progress.mine")} long act={() => go("numbers")} />
      <Row icon="people" title={t("discover.book")} detail={sayBookSize(finding?.book ?? 0)} act={() => go("book")} />
      <Hashes />
    </>
  );
}

/** Turning it on is asked first: it cannot be taken back. */
function Hashes() {
  const { turn, trouble } = useHashes();
  const said = sayHashes();
  if (!said) return null;
  const sure = (): void =>
    ask({
      title: t("discover.hash.title", { relay: sayHost(connection.value.relay) }),
      text: t("discover.hash.text"),
      verb: t("key.look"),
      onAct: () => turn(true),
    });
  return (
    <>
      <TroubleLine trouble={trouble} />
      <Row title={t("discover.hash")} detail={said.state} long act={() => (said.on ? turn(false) : sure())} />
    </>
  );
}

function Learns() {
  return (
    <>
      <Group>{t("discover.learns")}</Group>
      {sayLearns().map(({ title, text }) => (
        <Say key={title}>
          <b>{title}.</b> {text}
        </Say>
      ))}
    </>
  );
}

export function Found({ id }: { readonly id: string }) {
  const person = finding.value?.found.find((one) => keyOf(one) === id);
  if (person) return <One person={person} />;
  return (
    <Screen title={t("discover.found")} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t("key.decided")}</Say>
    </Screen>
  );
}

function One({ person }: { readonly person: FoundPerson }) {
  const { name, setName, add, hide, busy, trouble } = useFoundPerson(person);
  const said = sayFound(person);
  const isNew = person.standing === "new";
  const see = { label: t("key.see"), act: () => replace("person", person.id), ember: true };
  return (
    <Screen
      title={said.title}
      left={{ label: t("key.back"), act: back }}
      right={
        isNew ? { label: t(busy ? "key.wait" : "key.add"), act: add, ember: true } : person.standing === "known" ? see : undefined
      }
    >
      <TroubleLine trouble={trouble} />
      <Say lead>{said.by}</Say>
      {said.handle && <Say>{said.handle}</Say>}
      {said.standing && <Say>{said.standing}</Say>}
      {said.others && <MissingLine>{said.others}</MissingLine>}
      <Say>{said.unchecked}</Say>
      {isNew && <Field label={t("person.myname")} value={name} max={LIMITS.name} onInput={setName} />}
      <Row icon="close" title={t("discover.found.hide")} label={t("key.select")} act={hide} />
    </Screen>
  );
}
