/** The meaning of key presses on a keypad. */
export type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "*" | "#";
export type Key = "up" | "down" | "left" | "right" | "enter" | "soft-left" | "soft-right" | "back" | Digit;

const NAMES = new Map<string, Key>(
  Object.entries({
    ArrowUp: "up",
    ArrowDown: "down",
    ArrowLeft: "left",
    ArrowRight: "right",
    Enter: "enter",
    SoftLeft: "soft-left",
    SoftRight: "soft-right",
    // A desktop has no softkeys.
    Control: "soft-left",
    F1: "soft-left",
    Alt: "soft-right",
    F2: "soft-right",
    Backspace: "back",
    Back: "back",
    GoBack: "back",
    BrowserBack: "back",
    Escape: "back",
  } as const),
);

/** @param name `KeyboardEvent.key` @returns undefined for keys without a meaning here */
export function keyNamed(name: string): Key | undefined {
  return /^[0-9*#]$/.test(name) ? (name as Digit) : NAMES.get(name);
}

/** The state of a text field that decides which keys it handles itself. */
export interface Typing {
  readonly several: boolean;
  readonly empty: boolean;
  /** Whether the caret is at the start or the end. */
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** Whether a focused field handles a key itself: digits type, Back deletes until it is empty, arrows move the caret. */
export function isForField(key: Key, field: Typing): boolean {
  switch (key) {
    case "up":
      return field.several && !field.atStart;
    case "down":
      return field.several && !field.atEnd;
    case "left":
    case "right":
      return true;
    case "enter":
      return field.several;
    case "back":
      return !field.empty;
    case "soft-left":
    case "soft-right":
      return false;
    default:
      return true;
  }
}
