/** On an empty map: a note to oneself shows how one opens, before there is anybody else. */
import { MYSELF } from "../../engine/face.ts";
import { opened, sent, waiting } from "../../view/state/engine.ts";
import { t } from "../../view/words/t.ts";
import { leaveFromMap } from "../state/key-presses.ts";

export function FirstNote() {
  if (waiting.value.length + opened.value.length + sent.value.length > 0) return null;
  return (
    <button type="button" class="btn line wide" onClick={() => leaveFromMap([MYSELF])}>
      {t("leave.self")}
    </button>
  );
}
