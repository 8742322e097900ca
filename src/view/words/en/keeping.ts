/** English: words about backups, drafts and space that every page may need. */
export const keeping = {
  "restoring.banner": "Your backup is on its way back.",
  "restoring.banner.writing": "Your backup is on its way back: {done} of {total}.",
  "restoring.banner.failed": "Your backup is not back yet.",
  "restoring.banner.go": "See",
  "draft.banner": "You began a note.",
  "draft.go": "Go on",
  "draft.drop": "Let it go",
  "draft.drop.title": "Let this note go?",
  "draft.drop.text": "What you wrote goes for good.",
  "space.full.banner": "This device is full. Nothing new can be written.",
  "space.full.go": "Make space",
  "space.broken.banner": "This device writes nothing down just now. What you do would be lost.",
  "space.broken.go": "Load again",
} as const;
