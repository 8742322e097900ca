/** A message's mark as a row of its own: the middle key says what it means. */
import type { Mark } from "../../../src/engine/face.ts";
import { sayStanding } from "../../../src/view/state/number-labels.ts";
import { markKey, shapeOf } from "../../../src/view/state/number-marks.ts";
import { t } from "../../../src/view/words/t.ts";
import { go } from "../nav.ts";
import { Row } from "./rows.tsx";

export function MarkRow({ mark }: { readonly mark: Mark | undefined }) {
  if (!mark) return null;
  const key = markKey(mark);
  return (
    <Row
      icon={key ? shapeOf(key) : "people"}
      title={sayStanding(mark)}
      long
      label={t("key.meaning")}
      act={() => go("marks", key ?? "human")}
    />
  );
}
