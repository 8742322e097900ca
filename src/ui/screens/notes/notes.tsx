import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { OpenedNote, SentNote } from "../../../engine/face.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { eachRow } from "../../../view/parts/boundary.tsx";
import { memo } from "../../../view/parts/memo.ts";
import { useNow } from "../../../view/state/clock.ts";
import { opened, sent, waiting } from "../../../view/state/engine.ts";
import { openedFound, sentFound } from "../../../view/state/finding.ts";
import { sayBriefly } from "../../../view/state/media-labels.ts";
import { justOpened } from "../../../view/state/moment.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { listedMark } from "../../../view/state/number-marks.ts";
import { placeNameOf } from "../../../view/state/place-names.ts";
import { markShown } from "../../../view/state/shown.ts";
import { t } from "../../../view/words/t.ts";
import { EmptyArt } from "../../parts/empty-art.tsx";
import { FindField, NothingFound } from "../../parts/find-field.tsx";
import { FirstNote } from "../../parts/first-note.tsx";
import { Growing } from "../../parts/growing.tsx";
import { Icon } from "../../parts/icon.tsx";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { WideLink } from "../../parts/links.tsx";
import { BrokenLine, listRows } from "../../parts/list-rows.tsx";
import { NumberMark } from "../../parts/number-mark.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { leaveFromMap } from "../../state/key-presses.ts";
import { SentRow } from "./sent-row.tsx";
import { FarRow, NearCard } from "./waiting-rows.tsx";

type Tab = "waiting" | "opened" | "left";

const TABS = [
  { tab: "waiting", to: "/notes" },
  { tab: "opened", to: "/notes/opened" },
  { tab: "left", to: "/notes/left" },
] as const;

const LATELY = 3;

export function Notes({ tab }: { readonly tab: Tab }) {
  return (
    <Page key={tab} title={t("nav.notes")}>
      <nav class="seg" aria-label={t("nav.notes")}>
        {TABS.map((one) => (
          <a key={one.tab} href={one.to} {...(one.tab === tab ? { "aria-current": "page" as const } : {})}>
            {t(`notes.${one.tab}`)}
          </a>
        ))}
      </nav>
      {tab === "waiting" && <Waiting />}
      {tab === "opened" && <Opened />}
      {tab === "left" && <Left />}
    </Page>
  );
}

function Waiting() {
  const now = useNow();
  const near = waiting.value.filter((note) => note.where.kind === "near");
  const far = waiting.value.filter((note) => note.where.kind === "far");
  const lately = useMemo(() => latest(opened.value, (note) => note.opened_at).slice(0, LATELY), [opened.value]);
  if (near.length + far.length === 0 && lately.length === 0)
    return <Empty title={t("empty.waiting")} text={t("empty.waiting.text")} />;
  return (
    <>
      {near.length > 0 && (
        <section class="stack g3">
          <h2 class="over">{t("notes.near")}</h2>
          {eachRow(
            near,
            (note) => (
              <NearCard note={note} now={now} />
            ),
            <BrokenLine />,
          )}
        </section>
      )}
      {far.length > 0 && (
        <section>
          <h2 class="over">{t("notes.far")}</h2>
          <Growing items={far} row={(note) => <FarRow key={note.id} note={note} now={now} />} />
          <p class="fine">{t("notes.hidden")}</p>
        </section>
      )}
      {near.length + far.length === 0 && <p class="small">{t("empty.waiting")}.</p>}
      {lately.length > 0 && (
        <section>
          <h2 class="over">{t("notes.lately")}</h2>
          <ul class="rows">
            {listRows(lately, (note) => (
              <OpenedRow note={note} now={now} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** From this many notes on one may look for one of them. */
const MANY = 6;

interface FoundProps<T> {
  readonly all: readonly T[];
  readonly isFound: (query: string, note: T) => boolean;
  readonly list: (notes: readonly T[]) => ComponentChildren;
}

/** A list, and where it is long a field that narrows it. */
function Findable<T>({ all, isFound, list }: FoundProps<T>) {
  const [query, setQuery] = useState("");
  const found = query.trim() === "" ? all : all.filter((note) => isFound(query, note));
  return (
    <>
      {all.length >= MANY && <FindField label={t("find.notes")} value={query} onInput={setQuery} />}
      {found.length === 0 ? <NothingFound /> : list(found)}
    </>
  );
}

function Opened() {
  const all = useMemo(() => latest(opened.value, (note) => note.opened_at), [opened.value]);
  if (all.length === 0) return <Empty title={t("empty.opened")} text={t("empty.opened.text")} />;
  return <Findable all={all} isFound={openedFound} list={(found) => <OpenedList all={found} />} />;
}

function OpenedList({ all }: { readonly all: readonly OpenedNote[] }) {
  const now = useNow();
  const row = (note: OpenedNote) => <OpenedRow key={note.id} note={note} now={now} />;
  const together = all.filter(({ id }) => justOpened.value.includes(id));
  if (together.length < 2) return <Growing items={all} label={t("notes.opened")} row={row} />;
  const before = all.filter((note) => !together.includes(note));
  return (
    <>
      <section>
        <h2 class="over">{t("notes.together")}</h2>
        <Growing items={together} label={t("notes.together")} row={row} />
      </section>
      {before.length > 0 && (
        <section>
          <h2 class="over">{t("notes.before")}</h2>
          <Growing items={before} label={t("notes.before")} row={row} />
        </section>
      )}
    </>
  );
}

function Left() {
  const now = useNow();
  const all = useMemo(() => latest(sent.value, (note) => note.created_at), [sent.value]);
  if (all.length === 0) return <Empty title={t("empty.left")} text={t("empty.left.text")} />;
  const list = (found: readonly SentNote[]) => (
    <Growing items={found} label={t("notes.left")} row={(note) => <SentRow key={note.id} note={note} now={now} />} />
  );
  return <Findable all={all} isFound={sentFound} list={list} />;
}

function latest<T>(notes: readonly T[], at: (note: T) => number): readonly T[] {
  return [...notes].sort((a, b) => at(b) - at(a));
}

const OpenedRow = memo(function OpenedRow({ note, now }: { readonly note: OpenedNote; readonly now: number }) {
  const name = nameOf(note.from);
  const place = placeNameOf(note.circle);
  return (
    <li>
      <a class="row" href={`/note#${note.id}`} onClick={() => markShown(note)}>
        <Pebble id={note.from} name={name} />
        <span class="grow">
          <span class="snip" dir="auto">
            {sayBriefly(note)}
          </span>
          <span class="fine num">
            {[
              t("opened.detail", { name: nameAlone(note.from), day: sayDayNear(note.opened_at, now) }),
              ...(place === undefined ? [] : [place]),
            ].join(" · ")}
          </span>
          <NumberMark mark={listedMark(note)} name={name} />
        </span>
        {note.kept && <Icon name="keep" size="sm" />}
      </a>
    </li>
  );
});

function Empty({ title, text }: { readonly title: string; readonly text: ComponentChildren }) {
  return (
    <section class="empty">
      <EmptyArt />
      <h2 class="head">{title}</h2>
      <p class="small">{text}</p>
      <div class="stack g2 acts">
        <button type="button" class="btn ember wide" onClick={() => leaveFromMap()}>
          <LeaveLabel>{t("leave.act")}</LeaveLabel>
        </button>
        <FirstNote />
        <WideLink to="/link" icon="qr" label={t("link.show")} />
      </div>
    </section>
  );
}
