/** Wiping, in two steps on the page itself: no dialog to be trapped in, and nothing that happens by one slip. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { wipeDevice } from "../../../view/acts/lock.ts";
import { quietly } from "../../../view/state/quietly.ts";
import { t } from "../../../view/words/t.ts";
import { Missing, TroubleLine } from "../../parts/bits.tsx";
import { Card } from "../../parts/card.tsx";

/** `relay`: the backup there can be deleted too, which needs the key. `onKeep`: the first step was taken already; leads back from it. */
export function Wipe({ relay, onKeep }: { readonly relay: boolean; readonly onKeep?: () => void }) {
  const [sure, setSure] = useState(onKeep !== undefined);
  return (
    <Card id="wipe" icon="bin" title={t("wipe.title")}>
      <p class="small">{t("wipe.text")}</p>
      {sure ? (
        <Sure relay={relay} onKeep={onKeep ?? (() => setSure(false))} />
      ) : (
        <button type="button" class="btn line wide" onClick={() => setSure(true)}>
          {t("wipe.begin")}
        </button>
      )}
    </Card>
  );
}

function Sure({ relay, onKeep }: { readonly relay: boolean; readonly onKeep: () => void }) {
  const [atRelay, setAtRelay] = useState(false);
  const { busy, trouble, run } = useAct();
  const keep = useRef<HTMLButtonElement>(null);
  // The way out first: whoever presses Enter once too often keeps everything.
  useLayoutEffect(() => {
    keep.current?.focus();
    // After the wipe there is nothing left to load it from.
    quietly(import("./wiped.tsx"), "page.preload");
  }, []);
  return (
    <div class="stack g2">
      <Missing>{t("wipe.sure")}</Missing>
      {relay && (
        <label class="check">
          <input type="checkbox" checked={atRelay} onChange={(event) => setAtRelay(event.currentTarget.checked)} />
          <span>{t("wipe.relay")}</span>
        </label>
      )}
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn alarm wide" aria-busy={busy} onClick={() => run(() => wipeDevice(atRelay))}>
        {t("wipe.go")}
      </button>
      <button ref={keep} type="button" class="btn line wide" onClick={onKeep}>
        {t("wipe.keep")}
      </button>
    </div>
  );
}
