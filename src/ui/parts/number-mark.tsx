/** The mark of who writes: a shape and a word, beside the name. */
import { groupDigits } from "../../engine/face/digits.ts";
import type { Mark } from "../../engine/face.ts";
import { markKey, sayMark, shapeOf } from "../../view/state/number-marks.ts";
import { t } from "../../view/words/t.ts";
import { Icon } from "./icon.tsx";
import "./number-mark.css";

interface NumberMarkProps {
  readonly mark: Mark | undefined;
  /** The person's, for whom somebody acts. */
  readonly name?: string;
}

export function NumberMark({ mark, name = "" }: NumberMarkProps) {
  const key = markKey(mark);
  if (!key) return null;
  const word =
    key === "delegated" && name
      ? t("mark.full.delegated", { name })
      : key === "enterprise"
        ? t("mark.full.enterprise")
        : sayMark(mark);
  return (
    <span class="nmark">
      <Icon name={shapeOf(key)} size="sm" />
      {word}
      {mark?.number && <span class="sr">{`, ${groupDigits(mark.number)}`}</span>}
    </span>
  );
}
