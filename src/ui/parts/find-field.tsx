/** A field that narrows what stands below it. */
import { t } from "../../view/words/t.ts";

interface FindFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Takes the focus when it appears, because somebody asked for it. */
  readonly focus?: boolean;
}

export function FindField({ label, value, onInput, focus = false }: FindFieldProps) {
  return (
    <input
      class="field"
      type="search"
      aria-label={label}
      placeholder={label}
      value={value}
      ref={(node) => {
        if (focus && node && document.activeElement !== node && value === "") node.focus();
      }}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
  );
}

/** Says that nothing stands below it. */
export function NothingFound() {
  return (
    <p class="small" role="status">
      {t("find.none")}
    </p>
  );
}
