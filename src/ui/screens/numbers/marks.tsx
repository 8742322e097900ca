/** What each mark means, and what none of them does. The one that was pressed stands first. */
import { MEANINGS, type Meaning } from "../../../view/state/number-labels.ts";
import { shapeOf } from "../../../view/state/number-marks.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { Page } from "../../parts/page.tsx";

const iconOf = (meaning: Meaning) => (meaning === "human" ? "people" : meaning === "none" ? "mark-none" : shapeOf(meaning));

export function Marks({ id }: { readonly id: string }) {
  const first = MEANINGS.filter((meaning) => meaning === id);
  const others = MEANINGS.filter((meaning) => meaning !== id);
  return (
    <Page title={t("marks.title")} backTo="/notes">
      {first.map((meaning) => (
        <section key={meaning} class="card pad">
          <Meant meaning={meaning} />
        </section>
      ))}
      <p class="small">{t("marks.lead")}</p>
      <p class="small ink">{t("marks.not")}</p>
      <section class="card rows">
        {others.map((meaning) => (
          <div key={meaning} class="row">
            <Meant meaning={meaning} />
          </div>
        ))}
      </section>
    </Page>
  );
}

function Meant({ meaning }: { readonly meaning: Meaning }) {
  return (
    <div class="inline nowrap">
      <Icon name={iconOf(meaning)} />
      <span class="grow">
        <span class="strong">{t(`marks.${meaning}`)}</span>
        <br />
        <span class="small">{t(`marks.${meaning}.text`)}</span>
      </span>
    </div>
  );
}
