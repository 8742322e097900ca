/** Restoring from recovery words: progress, result, and always a next step. */

import { useAct } from "../../../src/view/acts/act.ts";
import { leaveRestore, retryRestore } from "../../../src/view/acts/backup.ts";
import { restore } from "../../../src/view/state/engine.ts";
import { RESTORE_HEADS, sayRestore } from "../../../src/view/state/keeping-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { home } from "../nav.ts";
import { ask } from "../parts/menu.tsx";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { TroubleLine } from "../parts/trouble-lines.tsx";
import { TakeFile } from "./backup.tsx";

export function Restoring() {
  const { trouble, run } = useAct();
  const state = restore.value;
  const onward = { label: t("key.onward"), act: () => home(), ember: true };
  if (!state)
    return (
      <Screen title={t("restoring.title")} right={onward}>
        <Say lead>{t("restoring.done")}</Say>
      </Screen>
    );
  const leave = (): void => run(leaveRestore);
  const without = (): void =>
    ask({ title: t("restoring.without.title"), text: t("restoring.without.text"), verb: t("key.onward"), onAct: leave });
  const open = state.kind === "looking" || state.kind === "writing" || state.kind === "failed";
  return (
    <Screen
      title={t("restoring.title")}
      right={
        state.kind === "failed"
          ? { label: t("key.again"), act: () => run(retryRestore), ember: true }
          : { ...onward, act: open ? () => home() : leave }
      }
      back={() => home()}
    >
      <Say lead>{t(RESTORE_HEADS[state.kind])}</Say>
      <Say>{sayRestore(state)}</Say>
      {state.kind === "writing" && (
        <progress class="progress" max={state.total} value={state.done} aria-label={sayRestore(state)} />
      )}
      <TroubleLine trouble={trouble} />
      {(state.kind === "none" || state.kind === "failed") && <TakeFile />}
      {open && <Row icon="notes" title={t("restoring.meanwhile")} long act={() => home()} />}
      {open && state.kind !== "writing" && (
        <Row icon="close" title={t("restoring.without")} label={t("key.select")} long act={without} />
      )}
    </Screen>
  );
}
