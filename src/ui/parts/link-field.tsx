/** A field that a link is pasted into. */
interface LinkFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly wrong: boolean;
  readonly onInput: (value: string) => void;
}

export function LinkField({ label, value, placeholder, wrong, onInput }: LinkFieldProps) {
  return (
    <label class="labelled">
      <span class="over">{label}</span>
      <textarea
        class="textarea key link"
        rows={3}
        value={value}
        placeholder={placeholder}
        autocapitalize="none"
        autocomplete="off"
        spellcheck={false}
        aria-invalid={wrong}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
