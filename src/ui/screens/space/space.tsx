/** Storage: what the browser promised, what is used, and which notes can go. Nothing is deleted without a press. */

import { useEffect, useState } from "preact/hooks";
import type { OpenedNote } from "../../../engine/face.ts";
import { useAct } from "../../../view/acts/act.ts";
import { deleteNotes, oldNotes } from "../../../view/acts/notes.ts";
import { sayDayNear } from "../../../view/format/say.ts";
import { saySize } from "../../../view/format/say-size.ts";
import { full } from "../../../view/state/engine.ts";
import { nameAlone } from "../../../view/state/names.ts";
import { requestPersistence, usePersisted } from "../../../view/state/persistence.ts";
import { ports } from "../../../view/state/ports.ts";
import { quietly } from "../../../view/state/quietly.ts";
import { markShown } from "../../../view/state/shown.ts";
import { t } from "../../../view/words/t.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { InstallCard } from "../../parts/install.tsx";
import { listRows } from "../../parts/list-rows.tsx";
import { Page } from "../../parts/page.tsx";
import { SavedMaps } from "../../parts/saved-maps.tsx";
import { MissingLine, TroubleLine } from "../../parts/trouble-lines.tsx";

export function Space() {
  return (
    <Page title={t("space.title")} backTo="/me">
      {full.value && (
        <section class="stack g2">
          <MissingLine>{t("space.full")}</MissingLine>
          <p class="small">{t("space.full.text")}</p>
        </section>
      )}
      <Promised />
      {ports().maps && <SavedMaps />}
      <Old />
      <InstallCard />
      <p class="fine">{t("space.other")}</p>
    </Page>
  );
}

function Promised() {
  const persisted = usePersisted();
  const [space, setSpace] = useState<{ readonly used: number; readonly quota: number } | undefined>(undefined);
  useEffect(() => quietly(ports().storage.estimate().then(setSpace), "page.space"), []);
  if (persisted === undefined) return null;
  return (
    <section class="card pad stack g3">
      <p class="small">{t(persisted ? "space.kept" : "persist.refused")}</p>
      {space && <p class="small num">{t("space.used", { used: saySize(space.used), quota: saySize(space.quota) })}</p>}
      {!persisted && (
        <button type="button" class="btn line wide" onClick={requestPersistence}>
          {t("space.ask")}
        </button>
      )}
    </section>
  );
}

function Old() {
  const [asked, setAsked] = useState(false);
  const { busy, trouble, run } = useAct();
  const old = oldNotes.value;
  const n = old.length;
  return (
    <section class="stack g3" aria-labelledby="space-old">
      <h2 class="sub" id="space-old">
        {t("space.old")}
      </h2>
      <p class="small">{t(n === 0 ? "space.old.none" : "space.old.text")}</p>
      {n > 0 && (
        <>
          <ul class="card rows" aria-labelledby="space-old">
            {listRows(old, (note) => (
              <OldNote note={note} />
            ))}
          </ul>
          <TroubleLine trouble={trouble} />
          <button type="button" class="btn line wide" aria-busy={busy} onClick={() => setAsked(true)}>
            {t("space.remove", { n })}
          </button>
        </>
      )}
      {asked && (
        <Confirm
          title={t("space.remove.title", { n })}
          text={t("space.remove.text")}
          act={t("delete")}
          onAct={() => {
            setAsked(false);
            run(() => deleteNotes(old));
          }}
          onClose={() => setAsked(false)}
        />
      )}
    </section>
  );
}

function OldNote({ note }: { readonly note: OpenedNote }) {
  return (
    <li>
      <a class="row" href={`/note#${note.id}`} onClick={() => markShown(note)}>
        <span class="grow">
          <span class="medium">{nameAlone(note.from)}</span>
          <br />
          <span class="small">
            {t("space.old.detail", {
              day: sayDayNear(note.opened_at, ports().now()),
              size: saySize(note.text.length + (note.media?.bytes ?? 0)),
            })}
          </span>
        </span>
      </a>
    </li>
  );
}
