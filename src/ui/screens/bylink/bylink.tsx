/** Checking one person by link: the invitation to give away, and the place for the answer. */

import { useState } from "preact/hooks";
import { readLink } from "../../../view/format/arrival.ts";
import { useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { personById } from "../../../view/state/engine.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Missing, TroubleLine } from "../../parts/bits.tsx";
import { KeyField } from "../../parts/fields.tsx";
import { Page } from "../../parts/page.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { go } from "../../state/route.ts";
import { Lost } from "../lost/lost.tsx";

export function ByLink({ id }: { readonly id: string }) {
  const [link, setLink] = useState("");
  const { busy, trouble, run } = useAct();
  const person = personById(id);
  if (!person) return <Lost />;
  const name = person.name || t("person.nameless");
  const make = () => run(async () => setLink(await ports().engine.inviteToVerify(person.id)));
  return (
    <Page title={t("bylink.title", { name })} backTo={`/person#${id}`}>
      <p class="lead">{t("bylink.text", { name })}</p>
      {link ? (
        <ShareLink link={link} label={t("bylink.link")} text={t("bylink.share.text")} />
      ) : (
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={make}>
          {t("bylink.make")}
        </button>
      )}
      <TroubleLine trouble={trouble} />
      <Answer name={name} />
    </Page>
  );
}

function Answer({ name }: { readonly name: string }) {
  const [answer, setAnswer] = useState("");
  const [empty, setEmpty] = useState(false);
  const { busy, trouble, run, clear } = useAct();
  const take = () => {
    setEmpty(!answer.trim());
    if (!answer.trim()) return;
    run(async () => {
      const id = await ports().engine.takeAnswer(readLink(answer));
      announce(t("bylink.done", { name }));
      go(`/person#${id}`, { replace: true });
    });
  };
  const typed = (text: string) => {
    setAnswer(text);
    setEmpty(false);
    clear();
  };
  return (
    <section class="card pad stack g3">
      <p class="small">{t("bylink.then", { name })}</p>
      <KeyField link label={t("bylink.answer")} value={answer} wrong={trouble !== undefined} onInput={typed} />
      <TroubleLine trouble={trouble} />
      {empty && <Missing>{t("bylink.empty")}</Missing>}
      <button type="button" class="btn wide" aria-busy={busy} onClick={take}>
        {t("bylink.take")}
      </button>
    </section>
  );
}
