/** Who answers at a number or an alias: what they are stands before anything can be written to them. */
import type { FoundNumber } from "../../../engine/face.ts";
import { addNumber, useFindNumber } from "../../../view/acts/numbers.ts";
import { numbersShown, sayKnock, sayTold } from "../../../view/state/my-numbers.ts";
import { sayStanding } from "../../../view/state/number-labels.ts";
import { shapeOf } from "../../../view/state/number-marks.ts";
import { t } from "../../../view/words/t.ts";
import { AddAs } from "../../parts/add-as.tsx";
import { Icon } from "../../parts/icon.tsx";
import { WideLink } from "../../parts/links.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

type Card = FoundNumber & { readonly kind: "card" };

export function NumberFound({ text }: { readonly text: string }) {
  const { directories } = numbersShown();
  const { found, knocked, busy, trouble, find, knock } = useFindNumber(text);
  if (directories.length === 0)
    return (
      <div class="stack g2">
        <MissingLine>{t("find.nodirectory")}</MissingLine>
        <WideLink to="/me/numbers" icon="plus" label={t("find.directory")} />
      </div>
    );
  return (
    <div class="stack g3">
      {!found && (
        <>
          <p class="fine">{sayTold()}</p>
          <button type="button" class="btn ember wide" aria-busy={busy} onClick={find}>
            {t("find.go")}
          </button>
        </>
      )}
      <TroubleLine trouble={trouble} />
      {found?.kind === "card" && <Found key={found.address} found={found} />}
      {found?.kind === "ask" && (
        <section class="card pad stack g3">
          <p class="small">{t(knocked ? "find.knocked" : "find.ask")}</p>
          {!knocked &&
            found.directories.map((directory) => (
              <button key={directory} type="button" class="btn ember wide" aria-busy={busy} onClick={() => knock(directory)}>
                {sayKnock(found, directory)}
              </button>
            ))}
        </section>
      )}
    </div>
  );
}

function Found({ found }: { readonly found: Card }) {
  const { mark, name, standing } = found;
  const shown = name || t("find.nameless");
  if (mark.outcome !== "attested") return <ErrorLine>{t("find.bad")}</ErrorLine>;
  if (standing === "self") return <ErrorLine>{t("find.self")}</ErrorLine>;
  const isMachine = mark.type === "ai_agent" || mark.type === "programmable";
  return (
    <section class="card pad stack g3">
      <div class="inline nowrap">
        <Icon name={mark.type === undefined || mark.type === "human" ? "people" : shapeOf(mark.type)} size="lg" />
        <span class="grow">
          <span class="strong" dir="auto">
            {shown}
          </span>
          <br />
          <span class="small">{sayStanding(mark)}</span>
        </span>
      </div>
      {isMachine && <MissingLine>{t("find.machine")}</MissingLine>}
      <p class="fine">{t("numbers.not")}</p>
      {standing === "known" ? (
        <p class="small">{t("find.known", { name: shown })}</p>
      ) : (
        <AddAs name={found.name} add={(called) => addNumber(found.address, called)} />
      )}
    </section>
  );
}
