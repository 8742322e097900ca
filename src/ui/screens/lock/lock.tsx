/** The lock screen: passcode, recovery words if it is forgotten, and wiping. */

import type { TargetedSubmitEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useAct } from "../../../view/acts/act.ts";
import { sayWords } from "../../../view/acts/identity.ts";
import { unlock, unlockWithWords } from "../../../view/acts/lock.ts";
import { saySpan } from "../../../view/format/say.ts";
import { Mark } from "../../../view/parts/mark.tsx";
import { useNow } from "../../../view/state/clock.ts";
import { lock } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { KeyField } from "../../parts/fields.tsx";
import { Passcode } from "../../parts/passcode.tsx";
import { ErrorLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { Wipe } from "./wipe.tsx";
import "../../controls.css";
import "../../parts/page.css";
import "./lock.css";

export function Lock() {
  const [open, setOpen] = useState<"forgotten" | "wipe" | undefined>(undefined);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = t("title.page", { title: t("lock.screen") });
    heading.current?.focus();
  }, []);
  return (
    <main class="locked">
      <div class="stack g4 gate">
        <Mark />
        <h1 class="title" ref={heading} tabIndex={-1}>
          {t("lock.screen")}
        </h1>
        <Unlock />
        {open === "forgotten" && <Forgotten />}
        {open === "wipe" && <Wipe relay={false} onKeep={() => setOpen(undefined)} />}
        <div class="stack g2">
          {open !== "forgotten" && (
            <button type="button" class="btn quiet" onClick={() => setOpen("forgotten")}>
              {t("lock.forgot")}
            </button>
          )}
          {open !== "wipe" && (
            <button type="button" class="btn quiet" onClick={() => setOpen("wipe")}>
              {t("wipe.begin")}
            </button>
          )}
        </div>
      </div>
    </main>
  );
}

function Unlock() {
  const now = useNow(1);
  const [passcode, setPasscode] = useState("");
  const { busy, trouble, run } = useAct();
  const left = (lock.value?.wait_until ?? 0) - now;
  const open = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(() => unlock(passcode));
  };
  return (
    <form class="stack g3" onSubmit={open}>
      <Passcode label={t("lock.passcode")} value={passcode} invalid={trouble === "bad-passcode"} onInput={setPasscode} />
      {trouble && trouble !== "wait" && !busy && <TroubleLine trouble={trouble} />}
      {left > 0 && (
        <p class="small num" role="status">
          {t("lock.wait", { span: saySpan(left) })}
        </p>
      )}
      <button type="submit" class="btn ember wide" aria-busy={busy}>
        {t(busy ? "lock.opening" : "lock.open")}
      </button>
    </form>
  );
}

function Forgotten() {
  const [words, setWords] = useState("");
  const { busy, trouble, about, run } = useAct();
  const wrong = trouble === "bad-words";
  const open = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    run(() => unlockWithWords(words));
  };
  return (
    <form class="card pad stack g3" onSubmit={open}>
      <p class="small">{t("lock.forgot.text")}</p>
      <KeyField label={t("lock.words")} value={words} wrong={wrong} onInput={setWords} />
      {wrong ? <ErrorLine>{sayWords(about, t("lock.words.bad"))}</ErrorLine> : <TroubleLine trouble={trouble} />}
      <button type="submit" class="btn wide" aria-busy={busy}>
        {t("lock.words.go")}
      </button>
      <p class="fine">{t("lock.other")}</p>
    </form>
  );
}
