/** Restoring from recovery words: progress, result, and always a next step. */

import { useState } from "preact/hooks";
import type { RestoreState } from "../../../engine/face.ts";
import { type Act, useAct } from "../../../view/acts/act.ts";
import { leaveRestore, retryRestore } from "../../../view/acts/backup.ts";
import { restore } from "../../../view/state/engine.ts";
import { RESTORE_HEADS, sayRestore } from "../../../view/state/keeping-labels.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Page } from "../../parts/page.tsx";
import { IconPebble } from "../../parts/pebble.tsx";
import { TakeFile } from "../../parts/take-file.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function Restoring() {
  const { trouble, busy, run } = useAct();
  const state = restore.value;
  const leave = () => run(leaveRestore);
  // Already handled, here or in another tab.
  if (!state) return <Settled />;
  return (
    <Page title={t("restoring.title")} backTo="/">
      <section class="stack g3" role="status">
        <IconPebble name="backup" big />
        <h2 class="title">{t(RESTORE_HEADS[state.kind])}</h2>
        <p class="lead num">{sayRestore(state)}</p>
        {state.kind === "writing" && (
          <progress class="progress" max={state.total} value={state.done} aria-label={sayRestore(state)} />
        )}
      </section>
      <TroubleLine trouble={trouble} />
      {state.kind === "done" ? (
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={leave}>
          {t("lost.home")}
        </button>
      ) : (
        <Unfinished state={state} busy={busy} run={run} leave={leave} />
      )}
    </Page>
  );
}

interface UnfinishedProps {
  readonly state: RestoreState;
  readonly busy: boolean;
  readonly run: (act: Act) => void;
  readonly leave: () => void;
}

function Unfinished({ state, busy, run, leave }: UnfinishedProps) {
  const [asked, setAsked] = useState(false);
  return (
    <div class="stack g2">
      {state.kind === "failed" && (
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => run(retryRestore)}>
          {t("try.again")}
        </button>
      )}
      {(state.kind === "none" || state.kind === "failed") && <TakeFile main={state.kind === "none"} />}
      {state.kind === "none" ? (
        <button type="button" class="btn line wide" aria-busy={busy} onClick={leave}>
          {t("restoring.without")}
        </button>
      ) : (
        <>
          <a class="btn line wide" href="/">
            {t("restoring.meanwhile")}
          </a>
          {state.kind !== "writing" && (
            <button type="button" class="btn quiet" onClick={() => setAsked(true)}>
              {t("restoring.without")}
            </button>
          )}
        </>
      )}
      {asked && (
        <Confirm
          title={t("restoring.without.title")}
          text={t("restoring.without.text")}
          act={t("restoring.without")}
          onAct={leave}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}

function Settled() {
  return (
    <Page title={t("restoring.title")} backTo="/">
      <p class="lead">{t("restoring.done")}</p>
      <a class="btn main wide" href="/">
        {t("lost.home")}
      </a>
    </Page>
  );
}
