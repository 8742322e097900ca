/** Wiping, in two steps on the page: no dialog that traps the user, and no single press that does it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { wipeDevice } from "../../../view/acts/lock.ts";
import { quietly } from "../../../view/state/quietly.ts";
import { t } from "../../../view/words/t.ts";
import { Card } from "../../parts/card.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

/** `relay`: offers to delete the backup at the relay too, which needs the key. `onKeep`: starts at the second step; leads back. */
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
  // The focus is on Cancel: a repeated Enter must not wipe.
  useLayoutEffect(() => {
    keep.current?.focus();
    // Loaded now, because after the wipe the cache is gone.
    quietly(import("./wiped.tsx"), "page.preload");
  }, []);
  return (
    <div class="stack g2">
      <MissingLine>{t("wipe.sure")}</MissingLine>
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
