/** Notes that opened together or share a place on the map, as a list: the map has no room to spread them. */
import { useNow } from "../../../src/view/state/clock.ts";
import { opened, sent, waiting } from "../../../src/view/state/engine.ts";
import { foundRooms, rooms } from "../../../src/view/state/rooms.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go } from "../nav.ts";
import { Growing } from "../parts/growing.tsx";
import { Row } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { OpenedRow, SentRow, WaitingRow } from "./note-rows.tsx";

export function Several({ id }: { readonly id: string }) {
  const now = useNow();
  const ids = new Set(id.split(" "));
  const of = <T extends { readonly id: string }>(items: readonly T[]): readonly T[] => items.filter((item) => ids.has(item.id));
  const wait = of(waiting.value);
  const open = of(opened.value);
  const left = of(sent.value);
  const around = of([...rooms.value, ...foundRooms.value]);
  return (
    <Screen
      title={t("key.several", { n: wait.length + open.length + left.length + around.length })}
      left={{ label: t("key.back"), act: back }}
    >
      <Growing items={open} row={(note) => <OpenedRow key={note.id} note={note} now={now} />} />
      <Growing items={wait} row={(note) => <WaitingRow key={note.id} note={note} now={now} />} />
      <Growing items={left} row={(note) => <SentRow key={note.id} note={note} now={now} />} />
      <Growing
        items={around}
        row={(room) => <Row key={room.id} icon="rooms" title={room.name || t("room.nameless")} act={() => go("room", room.id)} />}
      />
    </Screen>
  );
}
