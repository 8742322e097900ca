/** A link to give away: selectable text, shared where the device can, else copied. */
import { useState } from "preact/hooks";
import { announce } from "../../view/state/announcements.ts";
import { t } from "../../view/words/t.ts";
import { copyText } from "./copy-text.ts";
import { Icon } from "./icon.tsx";
import "./share-link.css";
import { ports } from "../../view/state/ports.ts";

interface ShareLinkProps {
  readonly link: string;
  readonly label: string;
  /** The message that is shared with it. */
  readonly text: string;
}

export function ShareLink({ link, label, text }: ShareLinkProps) {
  const [copied, setCopied] = useState<"yes" | "no" | undefined>(undefined);
  const copy = async () => {
    const done = await copyText(link);
    setCopied(done ? "yes" : "no");
    if (done) announce(t("link.copied"));
  };
  const share = () => {
    navigator.share({ text, url: link }).catch((error: unknown) => {
      // The user closed the share sheet.
      if ((error as { name?: unknown }).name !== "AbortError") ports().trace.note("page.share", error);
    });
  };
  const shares = typeof navigator.share === "function";
  return (
    <>
      <textarea
        class="textarea key linkline"
        rows={4}
        readOnly
        aria-label={label}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div class="stack g2">
        {shares && (
          <button type="button" class="btn ember wide" onClick={share}>
            <span class="inline flip">
              <Icon name="send" />
            </span>
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
    </>
  );
}
