/** Finding people by number or address: mine, the book, how far it is, who was found, and who learns what. */
import { useState } from "preact/hooks";
import type { Finding } from "../../../engine/face.ts";
import { useFinding } from "../../../view/acts/finding-people.ts";
import { useNow } from "../../../view/state/clock.ts";
import {
  canLook,
  isOffered,
  sayFindingTrouble,
  sayLearns,
  sayNotOffered,
  sayProgress,
  sayRemains,
} from "../../../view/state/discovery-labels.ts";
import { finding } from "../../../view/state/engine.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { WideLink } from "../../parts/links.tsx";
import { Page } from "../../parts/page.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";
import { Book } from "./book.tsx";
import { Found } from "./found.tsx";
import { Hashes } from "./hashes.tsx";
import { Mine } from "./mine.tsx";

export function Discover() {
  const known = finding.value;
  const offered = isOffered();
  return (
    <Page title={t("people.find")} backTo="/people">
      <p class="small">{t("discover.lead")}</p>
      <p class="small">{t("discover.link")}</p>
      <WideLink to="/link" icon="qr" label={t("link.show")} />
      {offered === false && <MissingLine>{sayNotOffered()}</MissingLine>}
      {known && known.found.length > 0 && <Found people={known.found} />}
      {(offered !== false || known) && (
        <>
          <Mine />
          <Book />
          <Hashes />
          {known && <Progress finding={known} />}
          <Learns />
        </>
      )}
      {known && <Forget />}
    </Page>
  );
}

function Progress({ finding }: { readonly finding: Finding }) {
  const { find, trouble, busy } = useFinding();
  const now = useNow();
  const { text, part } = sayProgress(finding);
  const troubled = finding.trouble && finding.trouble.kind !== "not-offered" ? finding.trouble : undefined;
  return (
    <section class="card pad stack g3">
      <h2 class="strong">{t("discover.progress")}</h2>
      <p class="small" role="status">
        {text}
      </p>
      {part !== undefined && <progress class="progress" aria-label={t("discover.progress")} value={part} max={1} />}
      {troubled && <MissingLine>{sayFindingTrouble(troubled, now)}</MissingLine>}
      {sayRemains(finding).map((line) => (
        <p key={line} class="small">
          {line}
        </p>
      ))}
      <TroubleLine trouble={trouble} />
      {canLook(finding) && (
        <button type="button" class="btn main wide" aria-busy={busy} onClick={find}>
          {t("discover.find")}
        </button>
      )}
      {canLook(finding) && finding.found.length === 0 && part === undefined && <p class="small">{t("discover.found.none")}</p>}
    </section>
  );
}

function Learns() {
  return (
    <section class="stack g3">
      <h2 class="sub">{t("discover.learns")}</h2>
      {sayLearns().map(({ title, text }) => (
        <div key={title}>
          <h3 class="strong">{title}</h3>
          <p class="small">{text}</p>
        </div>
      ))}
    </section>
  );
}

function Forget() {
  const [asking, setAsking] = useState(false);
  const { forget, trouble } = useFinding();
  return (
    <>
      <TroubleLine trouble={trouble} />
      <button type="button" class="btn quiet alarmtext" onClick={() => setAsking(true)}>
        {t("discover.forget")}
      </button>
      {asking && (
        <Confirm
          title={t("discover.forget.title")}
          text={t("discover.forget.text")}
          act={t("discover.forget")}
          onClose={() => setAsking(false)}
          onAct={() => {
            setAsking(false);
            forget();
          }}
        />
      )}
    </>
  );
}
