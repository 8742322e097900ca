/** A field for a person's name, as I call them or as I call myself. */
import { useId } from "preact/hooks";

interface NameFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly mine?: boolean;
  readonly onInput: (value: string) => void;
}

const LONGEST = 64;

export function NameField({ label, help, value, mine, onInput }: NameFieldProps) {
  const id = useId();
  return (
    <>
      <label class="labelled">
        <span class="over">{label}</span>
        <input
          class="field"
          value={value}
          maxLength={LONGEST}
          dir={value ? "auto" : undefined}
          autocomplete={mine ? "nickname" : "off"}
          {...(help ? { "aria-describedby": id } : {})}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
      {help && (
        <p class="fine" id={id}>
          {help}
        </p>
      )}
    </>
  );
}
