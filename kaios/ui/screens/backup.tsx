/** Backup: automatic at the relay, as a file, and as a readable export. */

import { useState } from "preact/hooks";
import { useAct } from "../../../src/view/acts/act.ts";
import { backUpNow, backupFile, exportFile, setBackup, settleBackup, useTakeFile } from "../../../src/view/acts/backup.ts";
import { sayDayNear, sayTime } from "../../../src/view/format/say.ts";
import type { FileToSave } from "../../../src/view/parts/save-file.ts";
import { useNow } from "../../../src/view/state/clock.ts";
import { backup } from "../../../src/view/state/engine.ts";
import { sayBackup, sayRestored } from "../../../src/view/state/keeping-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back } from "../nav.ts";
import { ask } from "../parts/menu.tsx";
import { Group, Row, Say, Toggle } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { phone } from "../phone.ts";

export function Backup() {
  const now = useNow(5);
  const state = backup.value;
  const { trouble, busy, run } = useAct();
  if (!state) return null;
  const store = (): void => run(backUpNow);
  const { stands, wrong } = sayBackup(state, now);
  const conflict = state.failure === "conflict";
  return (
    <Screen
      title={t("backup.title")}
      left={{ label: t("key.back"), act: back }}
      right={
        conflict
          ? undefined
          : state.on
            ? { label: t(busy || state.busy ? "key.wait" : "key.store"), act: store, ember: true }
            : { label: t("key.on"), act: () => run(() => setBackup(true)), ember: true }
      }
    >
      {conflict && <Conflict />}
      <Group>{t("backup.relay")}</Group>
      <Say>{stands}</Say>
      {wrong && <ErrorLine>{wrong}</ErrorLine>}
      {trouble && trouble !== "backup-failed" && <TroubleLine trouble={trouble} />}
      {state.on && (
        <Row
          icon="bin"
          title={t("backup.turn.off")}
          label={t("key.select")}
          long
          act={() =>
            ask({
              title: t("backup.turn.off.title"),
              text: t("backup.turn.off.text"),
              verb: t("delete"),
              onAct: () => run(() => setBackup(false)),
            })
          }
        />
      )}
      <Say>{t("backup.lead")}</Say>
      <Say>{t("backup.fine")}</Say>
      <AsFile />
      <ToRead />
    </Screen>
  );
}

function Conflict() {
  const { trouble, run } = useAct();
  const settle = (how: "merge" | "replace"): void => run(() => settleBackup(how));
  return (
    <>
      <Say lead alert>
        {t("backup.conflict.title")}
      </Say>
      <Row icon="check" title={t("backup.merge")} label={t("key.select")} ember long act={() => settle("merge")} />
      <Row
        icon="bin"
        title={t("backup.replace")}
        label={t("key.select")}
        long
        act={() =>
          ask({
            title: t("backup.replace.title"),
            text: t("backup.replace.text"),
            verb: t("key.replace"),
            onAct: () => settle("replace"),
          })
        }
      />
      <Say>{t("backup.conflict.text")}</Say>
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** Saving with the phone; `said` is where the file lies. */
function useSave(): { readonly said: string; save(file: FileToSave): Promise<void> } {
  const [said, setSaid] = useState("");
  return {
    said,
    save: async (file) => {
      const path = await phone().files.save(file);
      setSaid(path === undefined ? t("saved") : t("key.saved.at", { path }));
    },
  };
}

function AsFile() {
  const { said, save } = useSave();
  const now = useNow(60);
  const { trouble, run } = useAct();
  const last = backup.value?.file_at;
  const write = (): void => run(async () => save(await backupFile()));
  return (
    <>
      <Group>{t("backup.file")}</Group>
      <Row icon="backup" title={t("backup.file.save")} label={t("save")} act={write} />
      {said && <Say>{said}</Say>}
      <TroubleLine trouble={trouble} />
      <TakeFile />
      <Say>
        {t("backup.file.text")} {last !== undefined && t("backup.file.last", { day: sayDayNear(last, now), time: sayTime(last) })}
      </Say>
    </>
  );
}

/** Choosing and restoring a backup file. An older one needs a confirmation. */
export function TakeFile() {
  const { trouble, restored, take, older } = useTakeFile();
  return (
    <>
      <Row icon="phone" title={t("backup.file.take")} label={t("key.choose")} act={() => take(() => phone().files.pick())} />
      <TroubleLine trouble={trouble} />
      {older && <Row icon="plus" title={t("backup.file.anyway")} label={t("key.add")} act={older} />}
      {restored && <Say>{t("backup.taken", sayRestored(restored))}</Say>}
    </>
  );
}

function ToRead() {
  const [keys, setKeys] = useState(false);
  const { said, save } = useSave();
  const { trouble, run } = useAct();
  const write = (): void => run(async () => save(await exportFile(keys)));
  return (
    <>
      <Group>{t("export.title")}</Group>
      <Toggle title={t("export.keys")} on={keys} onChange={setKeys} />
      {keys && <ErrorLine>{t("export.keys.warning")}</ErrorLine>}
      <Row icon="eye" title={t("export.save")} label={t("save")} act={write} />
      {said && <Say>{said}</Say>}
      <TroubleLine trouble={trouble} />
      <Say>{t("export.text")}</Say>
    </>
  );
}
