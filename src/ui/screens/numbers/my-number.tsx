/** My number at a directory: large, how it stands, who gets to me by it, and whether what I send says it. */
import { useState } from "preact/hooks";
import type { MyNumber } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { setReach, tellNumber, useNumberLink } from "../../../view/acts/numbers.ts";
import { sayDayNear, sayHost } from "../../../view/format/say.ts";
import { announce } from "../../../view/state/announcements.ts";
import { useNow } from "../../../view/state/clock.ts";
import { me } from "../../../view/state/engine.ts";
import { addressIdOf, REACHES, sayGrouped, sayNumberState } from "../../../view/state/my-numbers.ts";
import { t } from "../../../view/words/t.ts";
import { Chevron } from "../../parts/chevron.tsx";
import { copyText } from "../../parts/copy-text.ts";
import { Icon } from "../../parts/icon.tsx";
import { MyCode } from "../../parts/my-code.tsx";
import { ShareLink } from "../../parts/share-link.tsx";
import { Toggle } from "../../parts/toggle.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function MyNumberCard({ mine }: { readonly mine: MyNumber }) {
  const now = useNow();
  const { trouble, run } = useAct();
  const { directory, number, tells } = mine;
  return (
    <section class="card pad stack g3" aria-label={t("numbers.mine", { directory: sayHost(directory) })}>
      <h2 class="over">{t("numbers.mine", { directory: sayHost(directory) })}</h2>
      <p class="bignumber">{sayGrouped(number)}</p>
      <p class="small">{sayNumberState(mine, now)}</p>
      {number && <Copy number={number} />}
      {mine.state === "active" && <Reach mine={mine} />}
      {mine.until !== undefined && <WithLink directory={directory} until={mine.until} now={now} />}
      <div class="rows">
        <Toggle
          title={t("numbers.tells")}
          state={t(tells ? "numbers.tells.on" : "numbers.tells.off")}
          on={tells}
          onChange={(on) => run(() => tellNumber(directory, on))}
        />
        <a class="row" href={`/number#${addressIdOf(directory)}`}>
          <span class="grow medium">{t("numbers.more")}</span>
          <Chevron />
        </a>
      </div>
      <TroubleLine trouble={trouble} />
    </section>
  );
}

function Copy({ number }: { readonly number: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const done = await copyText(sayGrouped(number));
    setCopied(done);
    if (done) announce(t("numbers.copied"));
  };
  return (
    <button type="button" class="btn line slim wide" onClick={copy}>
      <Icon name={copied ? "check" : "link"} size="sm" />
      {t(copied ? "numbers.copied" : "numbers.copy")}
    </button>
  );
}

function Reach({ mine: { directory, reach } }: { readonly mine: MyNumber }) {
  const { busy, trouble, run } = useAct();
  return (
    <div class="stack g2">
      <h3 class="over">{t("numbers.reach")}</h3>
      <fieldset class="seg" aria-busy={busy}>
        <legend class="sr">{t("numbers.reach")}</legend>
        {REACHES.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={reach === value}
            onClick={() => reach !== value && run(() => setReach(directory, value))}
          >
            {t(`numbers.reach.${value}`)}
          </button>
        ))}
      </fieldset>
      <p class="small">{t(`numbers.reach.${reach}.text`)}</p>
      <TroubleLine trouble={trouble} />
    </div>
  );
}

function WithLink({ directory, until, now }: { readonly directory: string; readonly until: number; readonly now: number }) {
  const { given, busy, trouble, give } = useNumberLink(directory, me.value?.link ?? "");
  if (given === undefined)
    return (
      <>
        <button type="button" class="btn line wide" aria-busy={busy} onClick={give}>
          {t("numbers.link")}
        </button>
        <TroubleLine trouble={trouble} />
      </>
    );
  return (
    <div class="stack g3">
      <p class="small">{t("numbers.link.text", { day: sayDayNear(until, now) })}</p>
      <MyCode link={given} size={264} />
      <ShareLink link={given} label={t("numbers.link")} text={t("link.share.text")} />
    </div>
  );
}
