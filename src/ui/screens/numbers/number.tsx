/** What belongs to my number at a directory: keys, passkeys, logins, lending, what it owns, what is held about me, and its end. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { MyNumber } from "../../../engine/face.ts";
import { type Act, useAct } from "../../../view/acts/act.ts";
import { endOwned, exportHeld, leaveNumber, pauseNumber, rotateNumber } from "../../../view/acts/numbers.ts";
import { sayHost } from "../../../view/format/say.ts";
import { numberAt, sayGrouped } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Page } from "../../parts/page.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { Keys, Logins, Passkeys } from "./holdings.tsx";
import { Lending } from "./lending.tsx";
import "./numbers.css";

export function NumberPage({ id }: { readonly id: string }) {
  const mine = numberAt(id);
  return (
    <Page title={t("number.title")} backTo="/me/numbers">
      {mine ? <About mine={mine} /> : <p class="lead">{t("number.gone")}</p>}
    </Page>
  );
}

function About({ mine }: { readonly mine: MyNumber }) {
  const { directory, number, state, login } = mine;
  const isOpen = !login;
  return (
    <>
      <p class="bignumber">{sayGrouped(number)}</p>
      <p class="small key" dir="ltr">
        {sayHost(directory)}
      </p>
      {isOpen && <Keys directory={directory} />}
      {isOpen && <Lending directory={directory} />}
      {mine.owned.length > 0 && <Owned mine={mine} />}
      {isOpen && <Logins directory={directory} />}
      {isOpen && <Passkeys directory={directory} />}
      <Section title={t("number.export")}>
        <p class="small">{t("number.export.help")}</p>
        <Press label={t("number.export.do")} onPress={() => exportHeld(directory)} />
      </Section>
      <section class="card rows">
        {state === "active" && (
          <Grave act={t("number.rotate")} text={t("number.rotate.text")} onAct={() => rotateNumber(directory)} />
        )}
        {state === "active" && (
          <Grave act={t("number.pause")} text={t("number.pause.text")} onAct={() => pauseNumber(directory, true)} />
        )}
        {state === "suspended" && (
          <div class="row">
            <Press label={t("number.resume")} onPress={() => pauseNumber(directory, false)} />
          </div>
        )}
        <Grave act={t("number.leave")} text={t("number.leave.text")} onAct={() => leaveNumber(directory)} />
      </section>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section class="card pad stack g3" aria-label={title}>
      <h2 class="sub">{title}</h2>
      {children}
    </section>
  );
}

function Press({ label, onPress }: { readonly label: string; readonly onPress: Act }) {
  const { busy, trouble, run } = useAct();
  return (
    <>
      <button type="button" class="btn line wide" aria-busy={busy} onClick={() => run(onPress)}>
        {label}
      </button>
      <TroubleLine trouble={trouble} />
    </>
  );
}

/** What is asked about first, because it breaks something. */
function Grave({ act, text, onAct }: { readonly act: string; readonly text: string; readonly onAct: Act }) {
  const [isAsking, setAsking] = useState(false);
  const { trouble, run } = useAct();
  return (
    <>
      <button type="button" class="row" onClick={() => setAsking(true)}>
        <span class="grow alarmtext">{act}</span>
      </button>
      <TroubleLine trouble={trouble} />
      {isAsking && (
        <Confirm
          title={act}
          text={text}
          act={act}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            run(onAct);
          }}
        />
      )}
    </>
  );
}

function Owned({ mine: { directory, owned } }: { readonly mine: MyNumber }) {
  const { trouble, run } = useAct();
  return (
    <Section title={t("number.owned")}>
      <ul class="rows">
        {owned.map(({ id, number, name, type, state }) => (
          <li key={id} class="row">
            <span class="grow">
              <span class="strong" dir="auto">
                {name || t(`marks.${type}`)}
              </span>
              <br />
              <span class="small key" dir="ltr">
                {sayGrouped(number)}
              </span>
            </span>
            {state !== "gone" && (
              <button type="button" class="btn line slim" onClick={() => run(() => endOwned(directory, id))}>
                {t("number.owned.end")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <TroubleLine trouble={trouble} />
    </Section>
  );
}
