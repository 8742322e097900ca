/** Actions for a note that could not be sent. */
import type { SendFailure, SentNote } from "../../../engine/face.ts";
import { writeAgain } from "../../../view/acts/write-again.ts";
import { quietly } from "../../../view/state/quietly.ts";
import { t } from "../../../view/words/t.ts";
import { go } from "../../state/route.ts";

interface MendProps {
  readonly note: SentNote;
  readonly person: string;
  readonly reason: SendFailure;
}

export function Mend({ note, person, reason }: MendProps) {
  const gone = reason === "no-relay";
  const again = () =>
    quietly(
      writeAgain(note, person).then(() => go("/leave/words")),
      "page.again",
    );
  return (
    <div class="inline">
      {gone && (
        <a class="btn slim" href="/add">
          {t("sent.newlink")}
        </a>
      )}
      <button type="button" class={gone ? "btn slim line" : "btn slim"} onClick={again}>
        {t(reason === "too-large" ? "sent.shorten" : "sent.again")}
      </button>
    </div>
  );
}
