/** A row with a switch. */
import "./rows.css";
import "./toggle.css";

interface ToggleProps {
  readonly title: string;
  /** The current state in words. */
  readonly state: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Toggle({ title, state, on, onChange }: ToggleProps) {
  return (
    <button type="button" class="row" role="switch" aria-checked={on} onClick={() => onChange(!on)}>
      <span class="grow">
        <span class="strong">{title}</span>
        <br />
        <span class="small">{state}</span>
      </span>
      <span class={on ? "toggle on" : "toggle"} aria-hidden="true" />
    </button>
  );
}
