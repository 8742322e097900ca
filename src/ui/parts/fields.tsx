/** Input fields with a label above. */

import { useId } from "preact/hooks";
import { LIMITS } from "../../view/acts/limits.ts";
import "../forms.css";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly max: number;
  readonly autocomplete?: "nickname" | "off";
  /** The id of what explains it. */
  readonly help?: string | undefined;
  readonly onInput: (value: string) => void;
}

export function Field({ label, value, max, autocomplete = "off", help, onInput }: FieldProps) {
  return (
    <label class="labelled">
      <span class="over">{label}</span>
      <input
        class="field"
        value={value}
        maxLength={max}
        dir={value ? "auto" : undefined}
        autocomplete={autocomplete}
        aria-describedby={help}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly mine?: boolean;
  readonly onInput: (value: string) => void;
}

/** For a name of a person or of myself. */
export function NameField({ label, help, value, mine, onInput }: NameFieldProps) {
  const id = useId();
  return (
    <>
      <Field
        label={label}
        value={value}
        max={LIMITS.name}
        autocomplete={mine ? "nickname" : "off"}
        help={help && id}
        onInput={onInput}
      />
      {help && (
        <p class="fine" id={id}>
          {help}
        </p>
      )}
    </>
  );
}

interface KeyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly wrong: boolean;
  /** For a link, which is shorter than recovery words. */
  readonly link?: boolean;
  /** The id of what explains it. */
  readonly help?: string;
  readonly onInput: (value: string) => void;
}

/** For recovery words or a link: without autocorrection. */
export function KeyField({ label, value, placeholder, wrong, link, help, onInput }: KeyFieldProps) {
  return (
    <label class="labelled">
      <span class="over">{label}</span>
      <textarea
        class={link ? "textarea key link" : "textarea key"}
        rows={link ? 3 : 4}
        value={value}
        placeholder={placeholder}
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={help}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
