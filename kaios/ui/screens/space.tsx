/** Storage: what the phone promised, what is used, and which notes can go. Nothing is deleted without a press. */

import { useEffect, useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { deleteNotes, oldNotes } from "../../../src/view/acts/notes.ts";
import { sayDayNear } from "../../../src/view/format/say.ts";
import { saySize } from "../../../src/view/format/say-size.ts";
import { full } from "../../../src/view/state/engine.ts";
import { nameAlone } from "../../../src/view/state/names.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { quietly } from "../../../src/view/state/quietly.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { listRows } from "../parts/list-rows.tsx";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { openNote } from "./note-rows.tsx";
import { SavedStreets } from "./streets.tsx";

export function Space() {
  const [space, setSpace] = useState<{ readonly used: number; readonly quota: number } | undefined>(undefined);
  const { busy, trouble, run } = useAct();
  useEffect(() => {
    quietly(ports().storage.estimate().then(setSpace), "page.space");
  }, []);
  const old = oldNotes.value;
  const n = old.length;
  const sure = (): void =>
    ask({
      title: t("space.remove.title", { n }),
      text: t("space.remove.text"),
      verb: t("delete"),
      onAct: () => run(() => deleteNotes(old)),
    });
  return (
    <Screen
      title={t("space.title")}
      left={{ label: t("key.back"), act: back }}
      right={n > 0 ? { label: t(busy ? "key.wait" : "key.remove"), act: sure } : undefined}
    >
      {full.value && (
        <>
          <MissingLine>{t("space.full")}</MissingLine>
          <Say>{t("space.full.text")}</Say>
        </>
      )}
      {space && <Say>{t("space.used", { used: saySize(space.used), quota: saySize(space.quota) })}</Say>}
      <TroubleLine trouble={trouble} />
      {ports().maps && <SavedStreets />}
      <Group>{t("space.old")}</Group>
      <Say>{t(n === 0 ? "space.old.none" : "space.old.text")}</Say>
      {listRows(old, (note) => (
        <Row
          icon="gate-open"
          title={nameAlone(note.from)}
          detail={t("space.old.detail", {
            day: sayDayNear(note.opened_at, ports().now()),
            size: saySize(note.text.length + (note.media?.bytes ?? 0)),
          })}
          act={() => openNote(note)}
        />
      ))}
    </Screen>
  );
}
