/** Opening a parcel that came as a file, and what was in it. */
import { useRef, useState } from "preact/hooks";
import { useOpenParcel } from "../../../view/acts/couriers.ts";
import { answerOf } from "../../../view/scan/parcel-frames.ts";
import { sayOpened } from "../../../view/state/courier-labels.ts";
import { nameAlone, nameOf } from "../../../view/state/names.ts";
import { t } from "../../../view/words/t.ts";
import { Qr } from "../../parts/qr.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";
import { ScanCodes } from "./lazy-codes.tsx";

const ANSWER_SIZE = 200;

export function OpenParcel() {
  const input = useRef<HTMLInputElement>(null);
  const { busy, trouble, opened, open, openFile } = useOpenParcel();
  /** Of a parcel that came by codes. */
  const [answer, setAnswer] = useState<string | undefined>(undefined);
  return (
    <section class="card pad stack g3">
      <p class="fine">{t("couriers.open.help")}</p>
      <input
        ref={input}
        type="file"
        hidden
        accept="text/plain,.txt"
        aria-label={t("couriers.open")}
        onChange={(event) => {
          const { currentTarget } = event;
          const file = currentTarget.files?.[0];
          setAnswer(undefined);
          openFile(file);
          currentTarget.value = "";
        }}
      />
      <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => input.current?.click()}>
        {t("couriers.open")}
      </button>
      <ScanCodes
        taken={(text) => {
          setAnswer(answerOf(text));
          open(async () => text);
        }}
      />
      <TroubleLine trouble={trouble} />
      {opened && (
        <div role="status">
          <p class="strong">{t("couriers.opened", { name: nameAlone(opened.from) })}</p>
          {sayOpened(opened).map((line) => (
            <p key={line} class="small">
              {line}
            </p>
          ))}
          {answer !== undefined && (
            <div class="stack g2 center">
              <Qr text={answer} label={t("couriers.codes.answer")} size={ANSWER_SIZE} />
              <p class="small">{t("couriers.codes.answer.text")}</p>
            </div>
          )}
          {opened.notes + opened.other > 0 && <p class="fine">{t("couriers.opened.answer", { name: nameOf(opened.from) })}</p>}
        </div>
      )}
    </section>
  );
}
