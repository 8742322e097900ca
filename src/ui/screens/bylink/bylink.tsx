/** Verifying one person by link: the invitation to send, and a field for the answer. */

import type { Person } from "../../../engine/face.ts";
import { useByLink } from "../../../view/acts/checking.ts";
import { readLink } from "../../../view/format/arrival.ts";
import { personById } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { KeyField } from "../../parts/fields.tsx";
import { Page } from "../../parts/page.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { Lost } from "../lost/lost.tsx";

export function ByLink({ id }: { readonly id: string }) {
  const person = personById(id);
  return person ? <Checking person={person} backTo={`/person#${id}`} /> : <Lost />;
}

function Checking({ person, backTo }: { readonly person: Person; readonly backTo: string }) {
  const { link, make, making, answer, setAnswer, missing, take, taking } = useByLink(person.id, readLink);
  const name = person.name || t("person.nameless");
  return (
    <Page title={t("bylink.title", { name })} backTo={backTo}>
      <p class="lead">{t("bylink.text", { name })}</p>
      {link ? (
        <ShareLink link={link} label={t("bylink.link")} text={t("bylink.share.text")} />
      ) : (
        <button type="button" class="btn ember wide" aria-busy={making.busy} onClick={make}>
          {t("bylink.make")}
        </button>
      )}
      <TroubleLine trouble={making.trouble} />
      <section class="card pad stack g3">
        <p class="small">{t("bylink.then", { name })}</p>
        <KeyField link label={t("bylink.answer")} value={answer} wrong={taking.trouble !== undefined} onInput={setAnswer} />
        <TroubleLine trouble={taking.trouble} />
        {missing && <MissingLine>{t("bylink.empty")}</MissingLine>}
        <button type="button" class="btn wide" aria-busy={taking.busy} onClick={take}>
          {t("bylink.take")}
        </button>
      </section>
    </Page>
  );
}
