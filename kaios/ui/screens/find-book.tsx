/** What finding people needs: my own numbers and addresses, and the book of those whom I look for. */

import type { BookEntry, OwnIdentifier } from "../../../src/engine/face.ts";
import { useBookEntries, useOwnIdentifiers, useReadBook, useTypedEntry } from "../../../src/view/acts/finding-people.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { sayBookSize, sayFindable, sayIdentifier } from "../../../src/view/state/discovery-labels.ts";
import { finding } from "../../../src/view/state/engine.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Growing } from "../parts/growing.tsx";
import { openMenu } from "../parts/menu.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

const EXAMPLE = "+49 170 1234567";

export function Numbers() {
  const { list, isFull, typed, wrong, busy, trouble, setTyped, add, remove, turn } = useOwnIdentifiers();
  return (
    <Screen
      title={t("key.find.mine")}
      left={{ label: t("key.back"), act: back }}
      right={isFull ? undefined : { label: t(busy ? "key.wait" : "key.add"), act: add, ember: true }}
    >
      {wrong && <MissingLine>{wrong}</MissingLine>}
      <TroubleLine trouble={trouble} />
      {!isFull && (
        <Field
          label={t("discover.mine.field")}
          value={typed}
          max={400}
          plain
          keyed
          placeholder={EXAMPLE}
          wrong={wrong !== undefined}
          onInput={setTyped}
        />
      )}
      <Say>{t(isFull ? "discover.mine.full" : "discover.mine.text")}</Say>
      {list.map((own) => (
        <Own key={own.id} own={own} turn={turn} remove={remove} />
      ))}
    </Screen>
  );
}

interface OwnProps {
  readonly own: OwnIdentifier;
  readonly turn: (id: string, findable: boolean) => void;
  readonly remove: (id: string) => void;
}

function Own({ own: { id, findable }, turn, remove }: OwnProps) {
  const shown = sayIdentifier(id);
  return (
    <>
      <Group>
        <bdi dir="ltr">{shown}</bdi>
      </Group>
      <Toggle
        title={t("discover.findable", { id: shown })}
        detail={sayFindable(findable)}
        on={findable}
        onChange={(on) => turn(id, on)}
      />
      <Row icon="bin" title={t("discover.mine.remove", { id: shown })} label={t("key.select")} act={() => remove(id)} />
    </>
  );
}

export function Book() {
  const { typed, name, wrong, outcome, busy, trouble, setTyped, setName, add } = useTypedEntry();
  return (
    <Screen
      title={t("discover.book")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.add"), act: add, ember: true }}
    >
      {wrong && <MissingLine>{wrong}</MissingLine>}
      <TroubleLine trouble={trouble} />
      {outcome && <Say>{outcome}</Say>}
      <Field
        label={t("discover.type")}
        value={typed}
        max={4000}
        plain
        keyed
        placeholder={EXAMPLE}
        wrong={wrong !== undefined}
        onInput={setTyped}
      />
      <Field label={t("discover.type.name")} value={name} max={LIMITS.name} onInput={setName} />
      <Say>{t("discover.type.name.help")}</Say>
      <Whole />
      <Entries />
    </Screen>
  );
}

/** All of a book at once: the phone's, or a file's. */
function Whole() {
  const { askDevice, openFile, outcome, failure, busy, trouble } = useReadBook();
  const file = async (): Promise<void> => {
    const bytes = await phone().files.pick();
    if (bytes) openFile(new Blob([bytes as BlobPart]));
  };
  return (
    <>
      {askDevice && (
        <Row
          icon="people"
          title={t("key.find.contacts")}
          detail={t("key.find.contacts.why")}
          long
          label={t(busy ? "key.wait" : "key.select")}
          act={askDevice}
        />
      )}
      <Row
        icon="backup"
        title={t("discover.file")}
        label={t(busy ? "key.wait" : "key.select")}
        act={() => quietly(file(), "page.pick")}
      />
      {busy && <Say>{t("discover.reading")}</Say>}
      {failure && <ErrorLine>{failure}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      {outcome && <Say>{outcome}</Say>}
    </>
  );
}

function Entries() {
  const { entries, remove, trouble } = useBookEntries(true);
  const options = (entry: BookEntry): void =>
    openMenu([{ label: t("discover.book.remove", { id: sayIdentifier(entry.id) }), icon: "bin", act: () => remove(entry) }]);
  return (
    <>
      <Group>{sayBookSize(finding.value?.book ?? 0)}</Group>
      <TroubleLine trouble={trouble} />
      <Growing
        items={entries}
        row={(entry) => {
          const shown = <bdi dir="ltr">{sayIdentifier(entry.id)}</bdi>;
          return (
            <Row
              title={entry.name || shown}
              detail={entry.name ? shown : undefined}
              label={t("key.options")}
              act={() => options(entry)}
            />
          );
        }}
      />
    </>
  );
}
