/** The first screen: waiting, opened and left notes, and links to the other tabs. */
import { useMemo } from "preact/hooks";
import type { WaitingNote } from "../../../src/engine/face.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { opened, people, requests, sent, waiting } from "../../../src/view/state/engine.ts";
import { roomNews } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { go, home } from "../nav.ts";
import { Growing } from "../parts/growing.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { leaveHere, Tab } from "../parts/tab.tsx";
import { OpenedRow, SentRow, WaitingRow } from "./note-rows.tsx";
import { Notices } from "./notices.tsx";

/** From this many notes on one may look for one of them. */
const MANY = 6;

export function Notes() {
  const now = useNow();
  const wait = useMemo(() => [...waiting.value].sort((a, b) => nearness(a) - nearness(b)), [waiting.value]);
  const open = useMemo(() => [...opened.value].sort((a, b) => b.opened_at - a.opened_at), [opened.value]);
  const left = useMemo(() => [...sent.value].sort((a, b) => b.created_at - a.created_at), [sent.value]);
  const nothing = wait.length + open.length + left.length === 0;
  return (
    <Tab tab="notes" left={{ label: t("key.leave"), act: () => leaveHere() }} right={{ label: t("key.map"), act: () => go("map") }}>
      <Notices />
      {nothing && (
        <>
          <Say lead>{t("empty.waiting")}</Say>
          <Say>{t("empty.waiting.text")}</Say>
        </>
      )}
      {wait.length > 0 && <Group>{t("notes.waiting")}</Group>}
      <Growing items={wait} row={(note) => <WaitingRow key={note.id} note={note} now={now} />} />
      {open.length + left.length >= MANY && <Row icon="search" title={t("find.notes")} act={() => go("find-notes")} />}
      {open.length > 0 && <Group>{t("notes.opened")}</Group>}
      <Growing items={open} row={(note) => <OpenedRow key={note.id} note={note} now={now} />} />
      {left.length > 0 && <Group>{t("notes.left")}</Group>}
      <Growing items={left} row={(note) => <SentRow key={note.id} note={note} now={now} />} />
      <Elsewhere />
    </Tab>
  );
}

const nearness = (note: WaitingNote): number => (note.where.kind === "near" ? note.where.within_m : Number.POSITIVE_INFINITY);

/** The other three tabs, for users who do not know the left and right keys. */
function Elsewhere() {
  return (
    <>
      <Group>{t("key.elsewhere")}</Group>
      <Row
        icon="people"
        title={t("nav.people")}
        detail={requests.value.length > 0 ? t("key.asks") : people.value.length === 0 ? t("key.nobody") : undefined}
        end={<kbd>2</kbd>}
        act={() => home("people")}
      />
      <Row
        icon="rooms"
        title={t("nav.rooms")}
        detail={roomNews.value > 0 ? t("nav.rooms.news", { n: roomNews.value }) : undefined}
        end={<kbd>3</kbd>}
        act={() => home("rooms")}
      />
      <Row icon="me" title={t("nav.me")} end={<kbd>4</kbd>} act={() => home("me")} />
    </>
  );
}
