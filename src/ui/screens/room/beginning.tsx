/** In a room of mine where nobody else is yet: how people find it. */
import type { Room } from "../../../engine/face.ts";
import { middleOfCell } from "../../../view/format/cell.ts";
import { changeDraft, draft, startDraft } from "../../../view/state/draft.ts";
import { t } from "../../../view/words/t.ts";
import { LeaveLabel } from "../../parts/leave-label.tsx";
import { WideLink } from "../../parts/links.tsx";
import { go } from "../../state/route.ts";

export function Beginning({ room }: { readonly room: Room }) {
  if (room.kind === "group") {
    return (
      <section class="card pad stack g3">
        <h2 class="sub">{t("room.begin.group")}</h2>
        <WideLink to={`/room/settings#${room.id}`} icon="people" label={t("room.begin.ask")} />
      </section>
    );
  }
  const place = middleOfCell(room.cell);
  const tell = (): void => {
    startDraft(place);
    // Words that were begun for another note are not replaced.
    if (!draft.peek()?.text) changeDraft({ text: t("room.begin.words", { name: room.name || t("room.nameless") }) });
    go("/leave/words");
  };
  return (
    <section class="card pad stack g3">
      <h2 class="sub">{t("room.begin")}</h2>
      <p class="small">{t("room.begin.text")}</p>
      {place && (
        <button type="button" class="btn line wide" onClick={tell}>
          <LeaveLabel>{t("room.begin.note")}</LeaveLabel>
        </button>
      )}
    </section>
  );
}
