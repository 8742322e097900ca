/** Shows an invitation or an answer that was opened as a link, and handles it. */

import { useEffect, useState } from "preact/hooks";
import type { InvitePreview } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { takeAnswer, useInvite } from "../../../view/acts/checking.ts";
import { linkKind } from "../../../view/format/app-link.ts";
import { readLink } from "../../../view/format/arrival.ts";
import { sayHost } from "../../../view/format/say.ts";
import { nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { KeyField, NameField } from "../../parts/fields.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { arrivedLink, back } from "../../state/route.ts";

export function Verify() {
  const [link, setLink] = useState(() => readLink(arrivedLink.peek()));
  useEffect(() => {
    const arrived = arrivedLink.value;
    if (arrived) setLink(readLink(arrived));
    arrivedLink.value = "";
  }, [arrivedLink.value]);
  return (
    <Page title={t("verify.title")} backTo="/people">
      {link === "" && <Paste onLink={setLink} />}
      {link !== "" && (linkKind(link) === "va" ? <Answer key={link} link={link} /> : <Invite key={link} link={link} />)}
    </Page>
  );
}

function Paste({ onLink }: { readonly onLink: (link: string) => void }) {
  const [typed, setTyped] = useState("");
  return (
    <>
      <p class="lead">{t("verify.nothing")}</p>
      <KeyField link label={t("verify.paste")} value={typed} wrong={false} onInput={setTyped} />
      <button type="button" class="btn main wide" onClick={() => onLink(readLink(typed))}>
        {t("verify.look")}
      </button>
    </>
  );
}

/** An answer needs no confirmation: it is valid only for an invitation of mine. */
function Answer({ link }: { readonly link: string }) {
  const { trouble, run } = useAct();
  useEffect(() => run(() => takeAnswer(link)), [link]);
  return trouble ? (
    <TroubleLine trouble={trouble} />
  ) : (
    <p class="lead" role="status">
      {t("verify.taking")}
    </p>
  );
}

function Invite({ link }: { readonly link: string }) {
  const invite = useInvite(link);
  const { seen, answer, unread, open } = invite;
  if (answer && seen) return <Answered answer={answer} id={seen.id} />;
  return (
    <>
      <TroubleLine trouble={unread} />
      {seen?.standing === "self" && <ErrorLine>{t("verify.self")}</ErrorLine>}
      {seen?.standing === "blocked" && <ErrorLine>{t("trouble.blocked")}</ErrorLine>}
      {seen && open && <Sure seen={seen} invite={invite} />}
    </>
  );
}

interface SureProps {
  readonly seen: InvitePreview;
  readonly invite: ReturnType<typeof useInvite>;
}

function Sure({ seen, invite }: SureProps) {
  const { name, setName, known, busy, trouble, yes } = invite;
  const title =
    known === undefined
      ? t("verify.invite.new")
      : t(seen.standing === "changed" ? "verify.invite.changed" : "verify.invite", { name: known });
  return (
    <section class="card pad stack g3">
      <div class="inline nowrap">
        <Pebble id={seen.person ?? seen.id} name={known ?? ""} />
        <h2 class="strong grow">{title}</h2>
      </div>
      <p>{t("verify.sure")}</p>
      {known === undefined && (
        <>
          <NameField label={t("person.myname")} help={t("person.myname.help")} value={name} onInput={setName} />
          <p class="fine">{t("add.relay", { relay: sayHost(seen.relay) })}</p>
        </>
      )}
      <TroubleLine trouble={trouble} />
      <div class="stack g2">
        <button type="button" class="btn ember wide" aria-busy={busy} onClick={yes}>
          {known === undefined ? t("verify.yes.new") : t("verify.yes", { name: known })}
        </button>
        <button type="button" class="btn line wide" onClick={() => back("/people")}>
          {t("verify.no")}
        </button>
      </div>
    </section>
  );
}

function Answered({ answer, id }: { readonly answer: string; readonly id: string }) {
  return (
    <>
      <p class="lead">{t("verify.answered")}</p>
      <ShareLink link={answer} label={t("verify.answer")} text={t("verify.answer.share")} />
      <a class="btn line wide" href={`/person#${id}`}>
        {t("verify.see", { name: nameOf(id) })}
      </a>
    </>
  );
}
