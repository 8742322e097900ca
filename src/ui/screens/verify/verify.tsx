/** What an invitation or an answer that brought someone here says, and what to do with it. */
import { useEffect, useState } from "preact/hooks";
import type { InvitePreview } from "../../../engine/face.ts";
import { readLink } from "../../../view/format/arrival.ts";
import { sayHost } from "../../../view/format/say.ts";
import { wayOf } from "../../../view/format/way.ts";
import { type Trouble, troubleOf, useAct } from "../../../view/state/act.ts";
import { announce } from "../../../view/state/announcements.ts";
import { nameOf } from "../../../view/state/names.ts";
import { ports } from "../../../view/state/ports.ts";
import { t } from "../../../view/words/t.ts";
import { Mistake, TroubleLine } from "../../parts/bits.tsx";
import { KeyField, NameField } from "../../parts/fields.tsx";
import { Page } from "../../parts/page.tsx";
import { Pebble } from "../../parts/pebble.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { arrivedLink, back, go } from "../../state/route.ts";

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
      {link !== "" && (wayOf(link) === "va" ? <Answer key={link} link={link} /> : <Invite key={link} link={link} />)}
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

/** An answer needs no question: it counts only for an invitation of mine. */
function Answer({ link }: { readonly link: string }) {
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  useEffect(() => {
    ports()
      .engine.takeAnswer(link)
      .then(
        (id) => {
          announce(t("bylink.done", { name: nameOf(id) }));
          go(`/person#${id}`, { replace: true });
        },
        (error: unknown) => setTrouble(troubleOf(error)),
      );
  }, [link]);
  return trouble ? (
    <TroubleLine trouble={trouble} />
  ) : (
    <p class="lead" role="status">
      {t("verify.taking")}
    </p>
  );
}

function Invite({ link }: { readonly link: string }) {
  const [seen, setSeen] = useState<InvitePreview | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const [answer, setAnswer] = useState("");
  useEffect(() => {
    ports()
      .engine.previewInvite(link)
      .then(setSeen, (error: unknown) => setTrouble(troubleOf(error)));
  }, [link]);
  if (answer && seen) return <Answered answer={answer} id={seen.id} />;
  return (
    <>
      <TroubleLine trouble={trouble} />
      {seen?.standing === "self" && <Mistake>{t("verify.self")}</Mistake>}
      {seen?.standing === "blocked" && <Mistake>{t("trouble.blocked")}</Mistake>}
      {seen && seen.standing !== "self" && seen.standing !== "blocked" && <Sure seen={seen} link={link} onAnswer={setAnswer} />}
    </>
  );
}

interface SureProps {
  readonly seen: InvitePreview;
  readonly link: string;
  readonly onAnswer: (answer: string) => void;
}

function Sure({ seen, link, onAnswer }: SureProps) {
  const [name, setName] = useState("");
  const { busy, trouble, run } = useAct();
  const known = seen.person === undefined ? undefined : nameOf(seen.person);
  const title =
    known === undefined
      ? t("verify.invite.new")
      : t(seen.standing === "changed" ? "verify.invite.changed" : "verify.invite", { name: known });
  const yes = () => run(async () => onAnswer(await ports().engine.answerVerification(link, name.trim())));
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
