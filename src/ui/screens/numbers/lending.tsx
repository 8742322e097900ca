/** Lending my number to an AI agent, which writes with its own mark. */
import type { TargetedSubmitEvent } from "preact";
import { useLent } from "../../../view/acts/numbers.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { LENDING_S, sayGrouped } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Field } from "../../parts/fields.tsx";
import { ErrorLine } from "../../parts/trouble-lines.tsx";
import { Held } from "./holdings.tsx";

export function Lending({ directory }: { readonly directory: string }) {
  const now = useNow();
  const lent = useLent(directory);
  const { agent, setAgent, busy, isRefused } = lent;
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (agent.trim()) lent.run(() => lent.lend(now + LENDING_S));
  };
  return (
    <Held
      title={t("number.lent")}
      help={t("number.lent.help")}
      none={t("number.lent.none")}
      listed={lent}
      idOf={({ id }) => id}
      row={({ name, number, until }) => (
        <>
          <span class="medium" dir="auto">
            {name || sayGrouped(number)}
          </span>
          <br />
          <span class="small num">{t("number.lent.until", { day: sayDayNear(until, now) })}</span>
        </>
      )}
    >
      <form class="stack g2" onSubmit={submit}>
        <Field label={t("number.lent.agent")} value={agent} max={30} onInput={setAgent} />
        {isRefused && <ErrorLine>{t("number.lent.refused")}</ErrorLine>}
        <button type="submit" class="btn line wide" aria-busy={busy}>
          {t("number.lent.do")}
        </button>
      </form>
    </Held>
  );
}
