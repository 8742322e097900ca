/** The log of quiet failures on this device. */
import { useState } from "preact/hooks";
import { announce } from "../../../view/state/announcements.ts";
import { happenedText, happeningLine, useHappened } from "../../../view/state/happened.ts";
import { t } from "../../../view/words/t.ts";

export function Happened() {
  const list = useHappened();
  const [copied, setCopied] = useState<"yes" | "no">();
  const copy = (text: string) => {
    navigator.clipboard.writeText(text).then(
      () => {
        setCopied("yes");
        announce(t("link.copied"));
      },
      () => setCopied("no"),
    );
  };
  return (
    <div>
      <h2>{t("happened.title")}</h2>
      <p>{t("happened.text")}</p>
      {list?.length === 0 && <p>{t("happened.none")}</p>}
      {list && list.length > 0 && (
        <>
          <ul class="happened key" dir="ltr">
            {list.map((one, at) => (
              <li key={at}>{happeningLine(one)}</li>
            ))}
          </ul>
          <button type="button" class="btn line" onClick={() => copy(happenedText(list))}>
            {t(copied === "yes" ? "link.copied" : "happened.copy")}
          </button>
          {copied === "no" && <p role="alert">{t("happened.byhand")}</p>}
        </>
      )}
    </div>
  );
}
