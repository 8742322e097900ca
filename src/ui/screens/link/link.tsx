import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { MyCode } from "../../parts/my-code.tsx";
import { Page } from "../../parts/page.tsx";
import { me } from "../../state/engine.ts";
import { announce } from "../../state/live.ts";
import { t } from "../../words/t.ts";
import "./link.css";

export function MyLink() {
  const self = me.value;
  const [copied, setCopied] = useState<"yes" | "no" | undefined>(undefined);
  if (!self) return null;
  const copy = () => {
    navigator.clipboard.writeText(self.link).then(
      () => {
        setCopied("yes");
        announce(t("link.copied"));
      },
      () => setCopied("no"),
    );
  };
  const share = () => {
    // Cancelling the share sheet is no failure.
    navigator.share({ text: t("link.share.text"), url: self.link }).catch(() => undefined);
  };
  const shares = typeof navigator.share === "function";
  return (
    <Page title={t("link.title")} backTo="/people">
      <p class="lead">{t("link.text")}</p>
      <div class="mylink">
        <MyCode link={self.link} size={264} />
      </div>
      <textarea
        class="textarea key linkline"
        rows={4}
        readOnly
        aria-label={t("link.title")}
        value={self.link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="stack g2">
        {shares && (
          <button type="button" class="btn ember wide" onClick={share}>
            <Icon name="send" />
            {t("link.share")}
          </button>
        )}
        <button type="button" class={shares ? "btn line wide" : "btn ember wide"} onClick={copy}>
          <Icon name={copied === "yes" ? "check" : "link"} size="sm" />
          {t(copied === "yes" ? "link.copied" : "link.copy")}
        </button>
      </div>
      {copied === "no" && (
        <p class="small" role="alert">
          {t("link.byhand")}
        </p>
      )}
      <p class="fine">{t("link.fine")}</p>
    </Page>
  );
}
