/** English: the words of the first paint, before any other file is loaded. */
export const first = {
  "app.name": "Cairn",
  "title.page": "{title} · Cairn",
  back: "Back",
  "try.again": "Try again",
  "lazy.failed": "This page could not be loaded. It needs signal the first time.",
  "failed.title": "Cairn cannot start",
  "failed.storage":
    "This browser does not let Cairn keep anything, not even your key. A private window is the usual reason. Open Cairn in a normal one.",
  "failed.crypto": "This browser lacks what Cairn needs to seal notes. A newer one has it.",
  "failed.gone": "Cairn had to stop",
  "failed.erased": "What Cairn kept on this device was cleared, your key too. Your 24 words bring it back.",
  "failed.newer": "What is kept here is of a newer Cairn, perhaps in another tab. Try again to get that one.",
  "failed.held": "An older Cairn is open in another tab. Close it, then try again.",
  "trouble.storage": "This device could not write it down, so nothing was changed. Try again.",
  "trouble.full": "This device is full, so nothing was written. Make space first.",
  "name.label": "My name",
} as const;
