/** Installing the app: by the browser's prompt, or by hand on iOS. Nothing if it is installed. */
import { useEffect, useState } from "preact/hooks";
import type { Installable } from "../../view/ports.ts";
import { ports } from "../../view/state/ports.ts";
import { t } from "../../view/words/t.ts";
import { Card } from "./card.tsx";

export function InstallCard() {
  const [state, setState] = useState<Installable>("no");
  useEffect(() => ports().installation.subscribe(setState), []);
  if (state === "installed" || state === "no") return null;
  return (
    <Card id="install" icon="phone" title={t("install.title")}>
      {state === "ios" ? (
        <>
          <p class="medium">{t("install.ios")}</p>
          <p class="small">{t("install.ios.text")}</p>
        </>
      ) : (
        <>
          <p class="small">{t("install.text")}</p>
          <button type="button" class="btn line wide" onClick={() => ports().installation.install()}>
            {t("install.go")}
          </button>
        </>
      )}
    </Card>
  );
}
