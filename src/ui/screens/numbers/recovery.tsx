/** Somebody asks for my account by a code that was mailed: above all pages, and with all that can be done where numbers are. */
import { useAct } from "../../../view/acts/act.ts";
import { refuseRecovery } from "../../../view/acts/numbers.ts";
import { sayHost } from "../../../view/format/say.ts";
import { useNow } from "../../../view/state/clock.ts";
import { accountPage, sayRecovery } from "../../../view/state/my-numbers.ts";
import { type Recovering, recovering } from "../../../view/state/recovering.ts";
import { t } from "../../../view/words/t.ts";
import { Icon } from "../../parts/icon.tsx";
import { TroubleLine } from "../../parts/trouble-lines.tsx";

export function RecoveryBanner() {
  return recovering().map((mine) => <Banner key={mine.directory} mine={mine} />);
}

function Banner({ mine: { directory } }: { readonly mine: Recovering }) {
  const { busy, trouble, run } = useAct();
  return (
    <div class="notice acting" role="alert">
      <Icon name="warning" />
      <span class="words">
        {t("recovery.banner", { directory: sayHost(directory) })}
        <TroubleLine trouble={trouble} />
      </span>
      <span class="acts">
        <a class="btn slim" href="/me/numbers">
          {t("recovery.look")}
        </a>
        <button type="button" class="btn slim" aria-busy={busy} onClick={() => run(() => refuseRecovery(directory))}>
          {t("recovery.refuse")}
        </button>
      </span>
    </div>
  );
}

export function RecoveryCard({ mine }: { readonly mine: Recovering }) {
  const now = useNow();
  const { busy, trouble, run } = useAct();
  const { directory } = mine;
  return (
    <section class="card pad stack g3" role="alert" aria-label={t("recovery.title")}>
      <h2 class="sub inline">
        <Icon name="warning" />
        {t("recovery.title")}
      </h2>
      <p class="small">{sayRecovery(mine, now)}</p>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn ember wide" aria-busy={busy} onClick={() => run(() => refuseRecovery(directory))}>
        {t("recovery.refuse")}
      </button>
      <p class="fine">
        {t("recovery.mine")}{" "}
        <a href={accountPage(directory)} target="_blank" rel="noreferrer">
          {t("recovery.page")}
        </a>
      </p>
    </section>
  );
}
