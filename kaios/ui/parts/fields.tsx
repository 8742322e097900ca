/** Text fields. The phone provides T9, so they are plain browser fields. */
import { t } from "../../../src/view/words/t.ts";
import { moveFocus } from "../keys/focus.ts";
import type { RowKeys } from "../keys/layers.ts";
import { topLayer } from "../keys/layers.ts";
import { useRow } from "./use-keys.ts";

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly max?: number;
  readonly type?: "text" | "tel" | "number" | "password";
  /** For recovery words, keys, addresses: no capitals and no suggestions. */
  readonly plain?: boolean;
  readonly wrong?: boolean;
  readonly placeholder?: string;
  readonly keyed?: boolean;
}

/** Enter moves to the next field. */
function onward(): RowKeys {
  return {
    label: t("key.next"),
    act: () => {
      const layer = topLayer();
      if (layer) moveFocus(layer, 1);
    },
  };
}

export function Field({ label, value, onInput, max = 200, type = "text", plain, wrong, placeholder, keyed }: FieldProps) {
  const field = useRow<HTMLInputElement>(onward());
  return (
    <label class="write">
      <span class="label">{label}</span>
      <input
        ref={field}
        class={keyed ? "input key" : "input"}
        tabIndex={-1}
        data-nav=""
        value={value}
        maxLength={max}
        dir="auto"
        autocomplete="off"
        aria-invalid={wrong === true}
        type={type as "text"}
        {...(placeholder ? { placeholder } : {})}
        {...(plain ? { autocapitalize: "none", spellcheck: false } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}

interface AreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly rows: number;
  readonly max?: number;
  /** Text for another person, in the serif font. */
  readonly note?: boolean;
  readonly plain?: boolean;
  readonly wrong?: boolean;
  readonly hideLabel?: boolean;
}

export function Area({ label, value, onInput, rows, max, note, plain, wrong, hideLabel }: AreaProps) {
  const field = useRow<HTMLTextAreaElement>({ label: t("key.line") });
  return (
    <label class="write">
      <span class={hideLabel ? "sr" : "label"}>{label}</span>
      <textarea
        ref={field}
        class={note ? "input area notetext" : "input area key"}
        tabIndex={-1}
        data-nav=""
        rows={rows}
        maxLength={max}
        value={value}
        dir="auto"
        autocomplete="off"
        aria-invalid={wrong === true}
        {...(hideLabel ? { placeholder: label } : {})}
        {...(plain ? { autocapitalize: "none", spellcheck: false } : {})}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
