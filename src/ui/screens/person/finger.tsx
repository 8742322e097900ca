/** The fingerprint to read aloud, the QR code to scan, and the result of comparing. */

import { useState } from "preact/hooks";
import type { Person } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { sameFingerprint } from "../../../view/acts/checking.ts";
import { useMeetCode } from "../../../view/acts/meet-code.ts";
import { spokenDigits } from "../../../view/format/spoken-digits.ts";
import { t } from "../../../view/words/t.ts";
import { WideLink } from "../../parts/links.tsx";
import { Qr } from "../../parts/qr.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";

interface FingerProps {
  readonly person: Person;
  readonly name: string;
  /** The user compares: the question is shown. */
  readonly comparing: boolean;
  readonly onCompare: (comparing: boolean) => void;
}

export function Finger({ person, name, comparing, onCompare }: FingerProps) {
  return (
    <section class="card pad stack g3" id="finger">
      <h2 class="strong">{t("finger.title")}</h2>
      <div class="finger">
        <p class="fingers key" dir="ltr">
          {spokenDigits(person.fingerprint).map((group, i) => (
            // Groups may repeat, so the index is the key.
            <span key={i}>{group}</span>
          ))}
        </p>
        <MeetCode id={person.id} fingerprint={person.fingerprint.join("")} name={name} />
      </div>
      <p class="fine">{t("finger.text")}</p>
      <p class="fine">
        {t("finger.other")}{" "}
        <bdi class="key" dir="ltr">
          {person.fingerprint.join(" ")}
        </bdi>
      </p>
      {comparing ? (
        <Question person={person} onDone={() => onCompare(false)} />
      ) : (
        <div class="stack g2">
          <WideLink to={`/person/scan#${person.id}`} icon="scan" label={t("scan.theirs")} />
          <button type="button" class="btn line wide" onClick={() => onCompare(true)}>
            {t("finger.ask")}
          </button>
        </div>
      )}
    </section>
  );
}

function MeetCode({ id, fingerprint, name }: { readonly id: string; readonly fingerprint: string; readonly name: string }) {
  const code = useMeetCode(id, fingerprint);
  const [large, setLarge] = useState(false);
  if (!code) return <span class="qr blank" />;
  return (
    <button type="button" class="enlarge" aria-expanded={large} aria-label={t("finger.larger")} onClick={() => setLarge(!large)}>
      <Qr text={code} label={t("finger.qr", { name })} size={large ? 280 : 136} light />
    </button>
  );
}

interface QuestionProps {
  readonly person: Person;
  readonly onDone: () => void;
}

function Question({ person, onDone }: QuestionProps) {
  const [differs, setDiffers] = useState(false);
  const { busy, trouble, run } = useAct();
  const same = () =>
    run(async () => {
      const done = await sameFingerprint(person);
      onDone();
      return done;
    });
  return (
    <div class="stack g2">
      <p class="strong">{t("finger.question")}</p>
      <div class="twin">
        <button type="button" class="btn" aria-busy={busy} onClick={same}>
          {t("finger.same")}
        </button>
        <button type="button" class="btn line" onClick={() => setDiffers(true)}>
          {t("finger.differ")}
        </button>
      </div>
      {differs && <ErrorLine>{t("finger.differs")}</ErrorLine>}
      <TroubleLine trouble={trouble} />
    </div>
  );
}
