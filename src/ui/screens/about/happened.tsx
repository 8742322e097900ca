/** The log of quiet failures on this device. */
import { useState } from "preact/hooks";
import { announce } from "../../../view/state/announcements.ts";
import { happenedText, happeningLine, useHappened } from "../../../view/state/happened.ts";
import { t } from "../../../view/words/t.ts";
import { copyText } from "../../parts/copy-text.ts";

export function Happened() {
  const list = useHappened();
  const [copied, setCopied] = useState<"yes" | "no">();
  const copy = async (text: string) => {
    const done = await copyText(text);
    setCopied(done ? "yes" : "no");
    if (done) announce(t("link.copied"));
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
