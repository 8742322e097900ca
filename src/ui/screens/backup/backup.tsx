/** Backup: at the relay by itself, as a file by hand, and a copy to read. */
import { useState } from "preact/hooks";
import type { BackupState } from "../../../engine/face.ts";
import { sayDayNear, sayTime } from "../../format/say.ts";
import { Mistake, TroubleLine } from "../../parts/bits.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";
import { datedName, saveFile } from "../../parts/save-file.ts";
import { TakeFile } from "../../parts/take-file.tsx";
import { useAct } from "../../state/act.ts";
import { useNow } from "../../state/clock.ts";
import { backup } from "../../state/engine.ts";
import { announce } from "../../state/live.ts";
import { ports } from "../../state/ports.ts";
import { sayBackup } from "../../state/told-keeping.ts";
import { t } from "../../words/t.ts";

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
  const { engine } = ports();
  const store = () =>
    run(async () => {
      await engine.backupNow();
      announce(t("backup.done"));
    });
  return (
    <section class="card pad stack g3" aria-labelledby="backup-relay">
      <h2 class="sub inline" id="backup-relay">
        <Icon name="relay" size="sm" />
        {t("backup.relay")}
      </h2>
      <Standing state={state} now={now} />
      {trouble && trouble !== "backup-failed" && <TroubleLine trouble={trouble} />}
      {state.on ? (
        <>
          {state.failure !== "conflict" && (
            <button type="button" class="btn main wide" aria-busy={busy || state.busy} onClick={store}>
              {t("backup.now")}
            </button>
          )}
          <button type="button" class="btn quiet" onClick={() => setAsked(true)}>
            {t("backup.turn.off")}
          </button>
        </>
      ) : (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={() => run(() => engine.setBackup(true))}>
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
            run(() => engine.setBackup(false));
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </section>
  );
}

function Standing({ state, now }: { readonly state: BackupState; readonly now: number }) {
  const { stands, wrong } = sayBackup(state, now);
  return (
    <div class="stack g2" role="status">
      <p class="small num">{stands}</p>
      {wrong && <Mistake>{wrong}</Mistake>}
    </div>
  );
}

function Conflict() {
  const { trouble, busy, run } = useAct();
  const [asked, setAsked] = useState(false);
  const settle = (how: "merge" | "replace") =>
    run(async () => {
      await ports().engine.settleBackup(how);
      announce(t("backup.done"));
    });
  return (
    <section class="card pad stack g3" aria-labelledby="backup-conflict">
      <h2 class="sub inline nowrap" id="backup-conflict">
        <Icon name="warning" size="sm" />
        {t("backup.conflict.title")}
      </h2>
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
    </section>
  );
}

function AsFile({ state }: { readonly state: BackupState }) {
  const now = useNow(60);
  const { trouble, busy, run } = useAct();
  const save = () =>
    run(async () => {
      saveFile(datedName(ports().now(), "backup"), "application/octet-stream", await ports().engine.backupFile());
    });
  return (
    <section class="card pad stack g3" aria-labelledby="backup-file">
      <h2 class="sub inline" id="backup-file">
        <Icon name="backup" size="sm" />
        {t("backup.file")}
      </h2>
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
    </section>
  );
}

function ToRead() {
  const [keys, setKeys] = useState(false);
  const { trouble, busy, run } = useAct();
  const save = () =>
    run(async () => {
      saveFile(datedName(ports().now(), "json"), "application/json", await ports().engine.exportData(keys));
    });
  return (
    <section class="card pad stack g3" aria-labelledby="backup-read">
      <h2 class="sub inline" id="backup-read">
        <Icon name="eye" size="sm" />
        {t("export.title")}
      </h2>
      <p class="small">{t("export.text")}</p>
      <label class="check">
        <input type="checkbox" checked={keys} onChange={(event) => setKeys(event.currentTarget.checked)} />
        <span>{t("export.keys")}</span>
      </label>
      {keys && <Mistake>{t("export.keys.warning")}</Mistake>}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn line wide" aria-busy={busy} onClick={save}>
        {t("export.save")}
      </button>
    </section>
  );
}
