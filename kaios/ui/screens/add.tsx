/** Adding a person: their link typed, pasted, scanned or sent by another app; my QR code; and invitations to verify each other. */

import { useEffect, useState } from "preact/hooks";
import type { LinkPreview } from "../../../src/engine/face.ts";
import { type Trouble, troubleOf, useAct } from "../../../src/view/acts/act.ts";
import { takeAnswer, useInvite } from "../../../src/view/acts/checking.ts";
import { LIMITS } from "../../../src/view/acts/limits.ts";
import { addPerson, previewLink, useLinkShared } from "../../../src/view/acts/people.ts";
import { linkKind } from "../../../src/view/format/app-link.ts";
import { isMaskLink, isNumberAddress } from "../../../src/view/format/number-address.ts";
import { sayHost } from "../../../src/view/format/say.ts";
import { connection, me } from "../../../src/view/state/engine.ts";
import { nameOf } from "../../../src/view/state/names.ts";
import { ports } from "../../../src/view/state/ports.ts";
import { withWords } from "../../../src/view/words/language.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go, replace } from "../nav.ts";
import { Area, Field } from "../parts/fields.tsx";
import { GiveLink } from "../parts/give-link.tsx";
import { lazyRows } from "../parts/lazy.tsx";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { Waits } from "../parts/waits.tsx";
import { linkOf } from "../typed-link.ts";

const InLink = lazyRows(() => withWords("numbers", import("./in-link.tsx")).then((m) => m.InLink));

interface HandedProps {
  /** A link from elsewhere, read at once; empty if the user types one. */
  readonly id: string;
}

export function Add({ id: handed }: HandedProps) {
  const [typed, setTyped] = useState(handed);
  const [reading, setReading] = useState(handed !== "");
  const [empty, setEmpty] = useState(false);
  const [found, setFound] = useState<{ readonly preview: LinkPreview; readonly link: string } | undefined>(undefined);
  const [trouble, setTrouble] = useState<Trouble | undefined>(undefined);
  const look = (): void => {
    setEmpty(!typed.trim());
    setTrouble(undefined);
    if (!typed.trim()) return;
    if (isNumberAddress(typed) || isMaskLink(typed)) {
      replace("marks", `${isMaskLink(typed) ? "claim" : "find"} ${encodeURIComponent(typed.trim())}`);
      return;
    }
    const link = linkOf(typed, connection.peek().relay);
    previewLink(link).then(
      (preview) => setFound({ preview, link }),
      (error: unknown) => {
        setTrouble(troubleOf(error));
        setReading(false);
      },
    );
  };
  useEffect(() => {
    if (reading) look();
  }, []);
  if (found) return <Found key="found" {...found} onBack={handed ? back : () => setFound(undefined)} />;
  if (reading) return <Waits key="waits" />;
  return (
    <Screen
      key="typed"
      title={t("add.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t("key.look"), act: look, ember: true }}
    >
      {empty && <MissingLine>{t("add.empty")}</MissingLine>}
      <TroubleLine trouble={trouble} />
      <Area label={t("add.link")} value={typed} rows={4} plain wrong={trouble !== undefined} onInput={setTyped} />
      <Say>{t("key.add.text")}</Say>
      {ports().books && <Row icon="search" title={t("people.find")} act={() => replace("find")} />}
      <Row icon="scan" title={t("scan.go")} act={() => replace("scan")} />
      <Row icon="qr" title={t("link.show")} detail={t("key.add.other")} long act={() => replace("mycode")} />
    </Screen>
  );
}

interface FoundProps {
  readonly preview: LinkPreview;
  readonly link: string;
  readonly onBack: () => void;
}

function Found({ preview, link, onBack }: FoundProps) {
  const [name, setName] = useState(preview.name);
  const { busy, trouble, run } = useAct();
  const shown = preview.name || t("person.nameless");
  const add = (): void => run(() => addPerson(link, name));
  const known = preview.standing === "known";
  const out = preview.standing === "self" || preview.standing === "blocked";
  return (
    <Screen
      title={shown}
      left={{ label: t("key.back"), act: onBack }}
      right={
        out
          ? undefined
          : known
            ? { label: t("key.see"), act: () => replace("person", preview.id), ember: true }
            : { label: t(busy ? "key.wait" : "key.add"), act: add, ember: true }
      }
      back={onBack}
    >
      <TroubleLine trouble={trouble} />
      {!out && /&a=/.test(link) && <InLink link={link} />}
      {preview.standing === "self" && <ErrorLine>{t("trouble.own-link")}</ErrorLine>}
      {preview.standing === "blocked" && <ErrorLine>{t("trouble.blocked")}</ErrorLine>}
      {known && <Say lead>{t("add.known", { name: shown })}</Say>}
      {!known && !out && (
        <>
          {preview.like !== undefined && <MissingLine>{t("like.text", { name: nameOf(preview.like) })}</MissingLine>}
          <Field label={t("person.myname")} value={name} max={LIMITS.name} onInput={setName} />
          <Say>{t("add.fine")}</Say>
        </>
      )}
      <Say>{t("add.relay", { relay: sayHost(preview.relay) })}</Say>
    </Screen>
  );
}

/** My link as a QR code. Showing it counts as giving it out: requests are expected for a while. */
export function MyCode() {
  const link = me.value?.link ?? "";
  useLinkShared();
  return (
    <Screen
      title={t("link.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t("key.add"), act: () => replace("add") }}
    >
      <GiveLink link={link} label={t("link.qr")} />
      <Say>{t("link.text")}</Say>
      <Say>{t("link.fine")}</Say>
    </Screen>
  );
}

/** An invitation to verify, or the answer to one of mine: typed, pasted, scanned or sent by another app. */
export function Verify({ id: handed }: HandedProps) {
  if (!handed) return <Typed />;
  return linkKind(handed) === "va" ? <Answer link={handed} /> : <Invite link={handed} onBack={back} />;
}

/** Valid only for an invitation of mine; the user still confirms it. */
function Answer({ link }: { readonly link: string }) {
  const { busy, trouble, run } = useAct();
  return (
    <Screen
      title={t("verify.title")}
      left={{ label: t("key.no"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.take"), act: () => run(() => takeAnswer(link)), ember: true }}
    >
      <TroubleLine trouble={trouble} />
      <Say lead>{t("bylink.answer")}</Say>
      <Say>{t("verify.sure")}</Say>
    </Screen>
  );
}

function Typed() {
  const [typed, setTyped] = useState("");
  const [link, setLink] = useState("");
  const { busy, trouble, run } = useAct();
  const look = (): void => {
    const now = linkOf(typed, connection.peek().relay);
    if (linkKind(now) === "va") run(() => takeAnswer(now));
    else setLink(now);
  };
  if (link) return <Invite key={link} link={link} onBack={() => setLink("")} />;
  return (
    <Screen
      key="typed"
      title={t("verify.title")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t(busy ? "key.wait" : "key.look"), act: look, ember: true }}
    >
      <TroubleLine trouble={trouble} />
      <Area label={t("verify.paste")} value={typed} rows={4} plain onInput={setTyped} />
      <Say>{t("key.verify.text")}</Say>
    </Screen>
  );
}

function Invite({ link, onBack }: { readonly link: string; readonly onBack: () => void }) {
  const { seen, unread, open, known, name, setName, answer, yes, busy, trouble } = useInvite(link);
  if (answer && seen) return <Answered answer={answer} id={seen.id} />;
  return (
    <Screen
      title={t("verify.title")}
      left={{ label: t("key.no"), act: onBack }}
      right={open ? { label: t(busy ? "key.wait" : "key.yes"), act: yes, ember: true } : undefined}
      back={onBack}
    >
      <TroubleLine trouble={unread ?? trouble} />
      {seen?.standing === "self" && <ErrorLine>{t("verify.self")}</ErrorLine>}
      {seen?.standing === "blocked" && <ErrorLine>{t("trouble.blocked")}</ErrorLine>}
      {seen && open && (
        <>
          <Say lead>
            {known === undefined
              ? t("verify.invite.new")
              : t(seen.standing === "changed" ? "verify.invite.changed" : "verify.invite", { name: known })}
          </Say>
          <Say>{t("verify.sure")}</Say>
          {known === undefined && <Field label={t("person.myname")} value={name} max={LIMITS.name} onInput={setName} />}
          <Say>{t("add.relay", { relay: sayHost(seen.relay) })}</Say>
        </>
      )}
    </Screen>
  );
}

function Answered({ answer, id }: { readonly answer: string; readonly id: string }) {
  return (
    <Screen
      title={t("verify.answer")}
      left={{ label: t("key.back"), act: back }}
      right={{ label: t("key.see"), act: () => go("person", id) }}
    >
      <Say lead>{t("verify.answered")}</Say>
      <GiveLink link={answer} label={t("verify.answer")} />
    </Screen>
  );
}
