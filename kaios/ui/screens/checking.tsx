/** Verifying a person: aloud, by QR code, by link; and deciding about a changed key. */

import { useState } from "preact/hooks";
import type { Person } from "../../../src/engine/face.ts";
import { useAct } from "../../../src/view/acts/act.ts";
import { decideKey, sameFingerprint, useByLink } from "../../../src/view/acts/checking.ts";
import { useMeetCode } from "../../../src/view/acts/meet-code.ts";
import { spokenDigits } from "../../../src/view/format/spoken-digits.ts";
import { connection, personById } from "../../../src/view/state/engine.ts";
import { sayChecked } from "../../../src/view/state/key-change-labels.ts";
import { t } from "../../../src/view/words/t.ts";
import { back, go, replace } from "../nav.ts";
import { Area } from "../parts/fields.tsx";
import { GiveLink } from "../parts/give-link.tsx";
import { ask } from "../parts/menu.tsx";
import { Lost } from "../parts/message-screens.tsx";
import { Code } from "../parts/qr.tsx";
import { Row, Say } from "../parts/rows.tsx";
import { Screen } from "../parts/screen.tsx";
import { ErrorLine, MissingLine, TroubleLine } from "../parts/trouble-lines.tsx";
import { linkOf } from "../typed-link.ts";

interface IdProps {
  readonly id: string;
}

const named = (person: Person): string => person.name || t("person.nameless");

/** The fingerprint to read aloud, and the QR code for the other phone to scan. */
export function Finger({ id }: IdProps) {
  const person = personById(id);
  const code = useMeetCode(person?.id ?? id, person?.fingerprint.join("") ?? "");
  const [differs, setDiffers] = useState(false);
  const { busy, trouble, run } = useAct();
  if (!person) return <Lost />;
  const name = named(person);
  const same = (): void => run(async () => ({ ...(await sameFingerprint(person)), next: { to: "back" } }));
  return (
    <Screen
      title={name}
      left={{ label: t("finger.differ"), act: () => setDiffers(true) }}
      center={{ label: t("key.scan"), act: () => replace("scan", person.id) }}
      right={{ label: t(busy ? "key.wait" : "finger.same"), act: same, ember: true }}
    >
      {differs && <ErrorLine>{t("finger.differs")}</ErrorLine>}
      <TroubleLine trouble={trouble} />
      <Say lead>{t("finger.title")}</Say>
      <p class="fingers key" dir="ltr">
        {spokenDigits(person.fingerprint).map((group, i) => (
          <span key={i}>{group}</span>
        ))}
      </p>
      <Say>{t("key.finger.text")}</Say>
      <Say>
        {t("finger.other")}{" "}
        <bdi class="key" dir="ltr">
          {person.fingerprint.join(" ")}
        </bdi>
      </Say>
      {code && (
        <>
          <Say lead>{t("finger.qr", { name })}</Say>
          <Code text={code} label={t("finger.qr", { name })} light />
        </>
      )}
    </Screen>
  );
}

/** The invitation to send, and the field for the answer. */
export function ByLink({ id }: IdProps) {
  const person = personById(id);
  return person ? <AskByLink person={person} /> : <Lost />;
}

const linkFrom = (typed: string): string => linkOf(typed, connection.peek().relay);

function AskByLink({ person }: { readonly person: Person }) {
  const { link, make, making, answer, setAnswer, missing, take, taking } = useByLink(person.id, linkFrom);
  const name = named(person);
  return (
    <Screen
      title={t("bylink.title", { name })}
      left={{ label: t("key.back"), act: back }}
      right={
        link
          ? { label: t(taking.busy ? "key.wait" : "key.take"), act: take, ember: true }
          : { label: t(making.busy ? "key.wait" : "key.make"), act: make, ember: true }
      }
    >
      <Say lead>{t("bylink.text", { name })}</Say>
      <TroubleLine trouble={making.trouble ?? taking.trouble} />
      {link && <GiveLink link={link} label={t("bylink.link")} />}
      <Say>{t("bylink.then", { name })}</Say>
      <Area label={t("bylink.answer")} value={answer} rows={3} plain onInput={setAnswer} />
      {missing && <MissingLine>{t("bylink.empty")}</MissingLine>}
      {!link && <Row icon="check" title={t("bylink.take")} label={t("key.take")} act={take} />}
    </Screen>
  );
}

/** The warning of a changed key. Meeting again comes first if we had met, the link if the key was verified by link. */
export function Change({ id }: IdProps) {
  const person = personById(id);
  const [other, setOther] = useState(false);
  const { trouble, run } = useAct();
  if (!person) return <Lost />;
  const name = named(person);
  const met = person.change?.before === 2;
  const decide = (take: boolean): void =>
    ask({
      title: t(take ? "change.take" : "change.keep"),
      text: t(take ? "change.take.text" : "change.keep.text"),
      verb: t(take ? "key.use" : "opened.keep"),
      onAct: () => run(async () => ({ ...(await decideKey(person, take)), next: { to: "back" } })),
    });
  if (!person.change) return <Settled name={name} />;
  const inPerson = (
    <>
      <Row icon="scan" title={t("change.scan")} label={t("key.check")} long act={() => go("scan", id)} />
      <Row icon="eye" title={t("change.voice")} label={t("key.check")} act={() => go("finger", id)} />
    </>
  );
  return (
    <Screen title={name} left={{ label: t("key.back"), act: back }}>
      <div class="changed" role="alert">
        <h2>{t("change.title", { name })}</h2>
        <p>{sayChecked(person, name)}</p>
        <p class="strong">{t("change.waits")}</p>
      </div>
      {met && inPerson}
      <Row icon="link" title={t("change.bylink")} label={t("key.check")} act={() => go("bylink", id)} />
      {!met && inPerson}
      <Row title={t("change.keep")} label={t("opened.keep")} act={() => decide(false)} long />
      {/* Unsafe: it is not offered beside what is safe. */}
      {other ? (
        <Row title={t("change.take")} label={t("key.use")} act={() => decide(true)} long />
      ) : (
        <Row title={t("change.other")} label={t("key.more")} act={() => setOther(true)} />
      )}
      <TroubleLine trouble={trouble} />
    </Screen>
  );
}

function Settled({ name }: { readonly name: string }) {
  return (
    <Screen title={name} left={{ label: t("key.back"), act: back }}>
      <Say lead>{t("key.decided")}</Say>
    </Screen>
  );
}
