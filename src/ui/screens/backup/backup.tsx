/** Backup: automatic at the relay, as a file, and as a readable export. */

import { useState } from "preact/hooks";
import type { BackupState } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { backUpNow, backupFile, exportFile, setBackup, settleBackup } from "../../../view/acts/backup.ts";
import { sayDayNear, sayTime } from "../../../view/format/say.ts";
import { saveFile } from "../../../view/parts/save-file.ts";
import { useNow } from "../../../view/state/clock.ts";
import { backup } from "../../../view/state/engine.ts";
import { sayBackup } from "../../../view/state/keeping-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Card } from "../../parts/card.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Page } from "../../parts/page.tsx";
import { TakeFile } from "../../parts/take-file.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function Backup() {
  const state = backup.value;
  if (!state) return <main class="page" aria-busy="true" />;
  return (
    <Page title={t("backup.title")} backTo="/me">
      <p class="lead">{t("backup.lead")}</p>
      {state.failure === "conflict" && <Conflict />}
      <AtRelay state={state} />
      <AsFile state={state} />
      <ToRead />
    </Page>
  );
}

function AtRelay({ state }: { readonly state: BackupState }) {
  const now = useNow(5);
  const { trouble, busy, run } = useAct();
  const [asked, setAsked] = useState(false);
  return (
    <Card id="backup-relay" icon="relay" title={t("backup.relay")}>
      <Standing state={state} now={now} />
      {trouble && trouble !== "backup-failed" && <TroubleLine trouble={trouble} />}
      {state.on ? (
        <>
          {state.failure !== "conflict" && (
            <button type="button" class="btn main wide" aria-busy={busy || state.busy} onClick={() => run(backUpNow)}>
              {t("backup.now")}
            </button>
          )}
          <button type="button" class="btn quiet" onClick={() => setAsked(true)}>
            {t("backup.turn.off")}
          </button>
        </>
      ) : (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={() => run(() => setBackup(true))}>
          {t("backup.turn.on")}
        </button>
      )}
      <p class="fine">{t("backup.fine")}</p>
      {asked && (
        <Confirm
          title={t("backup.turn.off.title")}
          text={t("backup.turn.off.text")}
          act={t("delete")}
          onAct={() => {
            setAsked(false);
            run(() => setBackup(false));
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </Card>
  );
}

function Standing({ state, now }: { readonly state: BackupState; readonly now: number }) {
  const { stands, wrong } = sayBackup(state, now);
  return (
    <div class="stack g2" role="status">
      <p class="small num">{stands}</p>
      {wrong && <ErrorLine>{wrong}</ErrorLine>}
    </div>
  );
}

function Conflict() {
  const { trouble, busy, run } = useAct();
  const [asked, setAsked] = useState(false);
  const settle = (how: "merge" | "replace") => run(() => settleBackup(how));
  return (
    <Card id="backup-conflict" icon="warning" title={t("backup.conflict.title")} head="sub inline nowrap">
      <p class="small">{t("backup.conflict.text")}</p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => settle("merge")}>
        {t("backup.merge")}
      </button>
      <button type="button" class="btn line wide" onClick={() => setAsked(true)}>
        {t("backup.replace")}
      </button>
      {asked && (
        <Confirm
          title={t("backup.replace.title")}
          text={t("backup.replace.text")}
          act={t("backup.replace")}
          onAct={() => {
            setAsked(false);
            settle("replace");
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </Card>
  );
}

function AsFile({ state }: { readonly state: BackupState }) {
  const now = useNow(60);
  const { trouble, busy, run } = useAct();
  const save = () => run(async () => saveFile(await backupFile()));
  return (
    <Card id="backup-file" icon="backup" title={t("backup.file")}>
      <p class="small">
        {t("backup.file.text")}{" "}
        {state.file_at !== undefined &&
          t("backup.file.last", { day: sayDayNear(state.file_at, now), time: sayTime(state.file_at) })}
      </p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn line wide" aria-busy={busy} onClick={save}>
        {t("backup.file.save")}
      </button>
      <TakeFile />
    </Card>
  );
}

function ToRead() {
  const [keys, setKeys] = useState(false);
  const { trouble, busy, run } = useAct();
  const save = () => run(async () => saveFile(await exportFile(keys)));
  return (
    <Card id="backup-read" icon="eye" title={t("export.title")}>
      <p class="small">{t("export.text")}</p>
      <label class="check">
        <input type="checkbox" checked={keys} onChange={(event) => setKeys(event.currentTarget.checked)} />
        <span>{t("export.keys")}</span>
      </label>
      {keys && <ErrorLine>{t("export.keys.warning")}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn line wide" aria-busy={busy} onClick={save}>
        {t("export.save")}
      </button>
    </Card>
  );
}
