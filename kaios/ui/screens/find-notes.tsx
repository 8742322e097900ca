/** Looking for a note by its words, its person or its place: opened ones and those I left, on this phone alone. */
import { useState } from "preact/hooks";
import { useNow } from "../../../src/view/state/clock.ts";
import { opened, sent } from "../../../src/view/state/engine.ts";
import { openedFound, sentFound } from "../../../src/view/state/finding.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { Field } from "../parts/fields.tsx";
import { Growing } from "../parts/growing.tsx";
import { Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { OpenedRow, SentRow } from "./note-rows.tsx";

export function FindNotes() {
  const now = useNow();
  const [query, setQuery] = useState("");
  const isAsked = query.trim() !== "";
  const open = isAsked ? opened.value.filter((note) => openedFound(query, note)) : [];
  const left = isAsked ? sent.value.filter((note) => sentFound(query, note)) : [];
  return (
    <Screen title={t("find.notes")} left={{ label: t("key.back"), act: back }}>
      <Field label={t("find.notes")} value={query} onInput={setQuery} />
      {isAsked && open.length + left.length === 0 && <Say>{t("find.none")}</Say>}
      <Growing items={open} row={(note) => <OpenedRow key={note.id} note={note} now={now} />} />
      <Growing items={left} row={(note) => <SentRow key={note.id} note={note} now={now} />} />
    </Screen>
  );
}
