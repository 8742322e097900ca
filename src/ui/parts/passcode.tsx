import { useId, useState } from "preact/hooks";
import { LIMITS } from "../../view/acts/limits.ts";
import { t } from "../../view/words/t.ts";
import "../forms.css";

interface PasscodeProps {
  readonly label: string;
  readonly value: string;
  readonly isNew?: boolean;
  readonly invalid?: boolean;
  readonly onInput: (value: string) => void;
}

/** A passcode field, hidden until the user asks to see it. */
export function Passcode({ label, value, isNew, invalid, onInput }: PasscodeProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div class="stack g2">
      <label class="labelled">
        <span class="over">{label}</span>
        <input
          class="field"
          {...(shown ? { type: "text" as const } : { type: "password" as const })}
          value={value}
          maxLength={LIMITS.passcode}
          dir="auto"
          autocapitalize="none"
          autocomplete={isNew ? "new-password" : "current-password"}
          spellcheck={false}
          aria-invalid={invalid}
          {...(isNew ? { "aria-describedby": id } : {})}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
        <span>{t("lock.show")}</span>
      </label>
      {isNew && (
        <p class="fine" id={id}>
          {t("lock.help")}
        </p>
      )}
    </div>
  );
}
