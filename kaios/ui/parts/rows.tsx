/** The rows of screens. Each can be focused and names its Enter action on the middle softkey. */
import type { ComponentChildren } from "preact";
import type { Mark } from "../../../src/engine/face.ts";
import type { IconName } from "../../../src/view/parts/icons.ts";
import { sayMark } from "../../../src/view/state/number-marks.ts";
import { direction, t } from "../../../src/view/words/t.ts";
import type { Key } from "../keys/key.ts";
import { Icon } from "./icon.tsx";
import { useRow } from "./use-keys.ts";

interface RowProps {
  readonly title: ComponentChildren;
  /** Beside the title, in the first line. */
  readonly mark?: Mark | undefined;
  readonly detail?: ComponentChildren;
  readonly icon?: IconName | undefined;
  /** At the end: a distance, a count, a digit. */
  readonly end?: ComponentChildren;
  /** The label of Enter's action. */
  readonly label?: string | undefined;
  readonly act?: (() => void) | undefined;
  /** The last row of a list: its action draws more rows when the focus comes near. */
  readonly grows?: boolean;
  readonly ember?: boolean;
  readonly alarm?: boolean;
  /** Wraps the text instead of cutting it off. */
  readonly long?: boolean;
  readonly keys?: (key: Key) => boolean;
  /** For checklists. */
  readonly checked?: boolean | undefined;
}

export function Row({ title, mark, detail, icon, end, label, act, grows, ember, alarm, long, keys, checked }: RowProps) {
  const row = useRow<HTMLButtonElement>({ label: act ? (label ?? t("key.open")) : label, act, ember, key: keys });
  const marks = [alarm ? "alarm" : "", long ? "long" : ""].join(" ");
  return (
    <button
      type="button"
      ref={row}
      class={`row ${marks}`}
      tabIndex={-1}
      data-nav=""
      onClick={act}
      {...(grows ? { "data-grows": "", onFocus: act } : {})}
      {...(checked === undefined ? {} : { role: "checkbox", "aria-checked": checked })}
    >
      <span class="in">
        {icon && <Icon name={icon} />}
        <span class="grow">
          {mark ? (
            <span class="first">
              <b dir="auto">{title}</b>
              <Tag mark={mark} />
            </span>
          ) : (
            <b dir="auto">{title}</b>
          )}
          {detail !== undefined && detail !== "" && <small dir="auto">{detail}</small>}
        </span>
        {checked !== undefined && <span class={checked ? "tick on" : "tick"}>{checked && <Icon name="check" small />}</span>}
        {end !== undefined && <span class="end num">{end}</span>}
      </span>
    </button>
  );
}

/** The word of a message's mark, in the first line. */
export function Tag({ mark }: { readonly mark: Mark | undefined }) {
  const word = sayMark(mark);
  return word ? <i class="tag">{word}</i> : null;
}

export function Group({ children }: { readonly children: ComponentChildren }) {
  return <h2 class="group">{children}</h2>;
}

/** Text that cannot be focused. */
export function Say({
  children,
  lead,
  alert,
}: {
  readonly children: ComponentChildren;
  readonly lead?: boolean;
  readonly alert?: boolean;
}) {
  return (
    <p class={lead ? "say lead" : "say"} {...(alert ? { role: "alert" as const } : {})}>
      {children}
    </p>
  );
}

interface ChoiceProps<T> {
  readonly label: string;
  readonly values: readonly T[];
  readonly value: T;
  readonly say: (value: T) => string;
  readonly onChange: (value: T) => void;
  readonly detail?: string;
  /** Enter's action, if it is not to take the next value. */
  readonly act?: (() => void) | undefined;
  readonly actLabel?: string;
}

/** A choice of a few values: left and right change it. */
export function Choice<T>({ label, values, value, say, onChange, detail, act, actLabel }: ChoiceProps<T>) {
  const step = (by: 1 | -1): void => {
    const at = values.indexOf(value);
    const next = values[(at + by + values.length) % values.length];
    if (next !== undefined) onChange(next);
  };
  return <Turn label={label} value={say(value)} detail={detail} onStep={step} act={act} actLabel={actLabel} />;
}

interface TurnProps {
  readonly label: string;
  readonly value: string;
  readonly detail?: string | undefined;
  readonly onStep: (by: 1 | -1) => void;
  readonly act?: (() => void) | undefined;
  readonly actLabel?: string | undefined;
}

/** A value between two arrows. */
export function Turn({ label, value, detail, onStep, act, actLabel }: TurnProps) {
  const forward = direction() === "rtl" ? "left" : "right";
  const enter = act ?? (() => onStep(1));
  const row = useRow<HTMLButtonElement>({
    label: actLabel ?? t("key.change"),
    act: enter,
    key: (key) => {
      if (key !== "left" && key !== "right") return false;
      onStep(key === forward ? 1 : -1);
      return true;
    },
  });
  return (
    <button type="button" ref={row} class="row field turn" tabIndex={-1} data-nav="" onClick={enter}>
      <span class="in">
        <span class="label">{label}</span>
        <b class="grow" aria-live="polite">
          <i class="tri" aria-hidden="true">
            ◀
          </i>
          <span class="value">{value}</span>
          <i class="tri" aria-hidden="true">
            ▶
          </i>
        </b>
        {detail && <span class="end num">{detail}</span>}
      </span>
    </button>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: ComponentChildren;
  readonly act?: () => void;
  readonly actLabel?: string;
}

/** Longer names are written above their value. */
const SHORT = 7;

/** A named value that Enter opens for editing. */
export function Line({ label, value, act, actLabel }: LineProps) {
  const row = useRow<HTMLButtonElement>({ label: act && (actLabel ?? t("key.change")), act });
  return (
    <button
      type="button"
      ref={row}
      class={label.length > SHORT ? "row field long above" : "row field long"}
      tabIndex={-1}
      data-nav=""
      onClick={act}
    >
      <span class="in">
        <span class="label">{label}</span>
        <b class="grow num" dir="auto">
          {value}
        </b>
      </span>
    </button>
  );
}

interface ToggleProps {
  readonly title: string;
  readonly detail?: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

export function Toggle({ title, detail, on, onChange }: ToggleProps) {
  return <Row title={title} detail={detail} checked={on} label={t("key.change")} act={() => onChange(!on)} long />;
}
