/** The directories that I know, and the form for another. */
import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { forgetDirectory, useKnowDirectory } from "../../../view/acts/numbers.ts";
import { sayHost } from "../../../view/format/say.ts";
import { numbersShown } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Field } from "../../parts/fields.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function Directories() {
  const { directories } = numbersShown();
  return (
    <section class="stack g3">
      <h2 class="sub">{t("numbers.directories")}</h2>
      <p class="small">{t("numbers.directory.help")}</p>
      {directories.length > 0 && (
        <ul class="card rows">
          {directories.map(({ id, mark }) => (
            <Directory key={id} id={id} mark={mark} />
          ))}
        </ul>
      )}
      {directories.length > 0 && <p class="fine">{t("numbers.directory.mark.help")}</p>}
      <NewDirectory isFirst={directories.length === 0} />
    </section>
  );
}

function Directory({ id, mark }: { readonly id: string; readonly mark: readonly string[] }) {
  const [isAsking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  const forget = t("numbers.directory.forget", { directory: sayHost(id) });
  return (
    <li class="row">
      <div class="grow stack g2">
        <span class="strong key" dir="ltr">
          {sayHost(id)}
        </span>
        <span class="small">{t("numbers.directory.mark", { mark: mark.join(" ") })}</span>
        <button type="button" class="btn quiet alarmtext slim" onClick={() => setAsking(true)}>
          {forget}
        </button>
        <TroubleLine trouble={trouble} />
      </div>
      {isAsking && (
        <Confirm
          title={forget}
          text={t("numbers.directory.forget.text")}
          act={forget}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            run(() => forgetDirectory(id));
          }}
        />
      )}
    </li>
  );
}

function NewDirectory({ isFirst }: { readonly isFirst: boolean }) {
  const { address, setAddress, isMissing, busy, trouble, know } = useKnowDirectory();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    know();
  };
  return (
    <form class="stack g2" onSubmit={submit}>
      <Field label={t("numbers.directory.label")} value={address} max={200} onInput={setAddress} />
      {isMissing && <MissingLine>{t("numbers.directory.missing")}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <button type="submit" class={isFirst ? "btn ember wide" : "btn line wide"} aria-busy={busy}>
        {t("numbers.directory.know")}
      </button>
    </form>
  );
}
