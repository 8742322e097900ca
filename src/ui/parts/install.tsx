/** Installing, where this browser lets it: by its own question, or by hand on iOS. Nothing once it is installed. */
import { useEffect, useState } from "preact/hooks";
import type { Installable } from "../ports.ts";
import { ports } from "../state/ports.ts";
import { t } from "../words/t.ts";
import { Icon } from "./icon.tsx";

export function InstallCard() {
  const [state, setState] = useState<Installable>("no");
  useEffect(() => ports().installation.subscribe(setState), []);
  if (state === "installed" || state === "no") return null;
  return (
    <section class="card pad stack g3" aria-labelledby="install">
      <h2 class="sub inline" id="install">
        <Icon name="phone" size="sm" />
        {t("install.title")}
      </h2>
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
    </section>
  );
}
