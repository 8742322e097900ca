/** English: people, how sure one is of them, and who is kept out. */
export const people = {
  "trouble.blocked": "You have blocked this person. Let them in again under Me, Blocked.",
  "block.do": "Block {name}",
  "block.title": "Block {name}?",
  "block.text":
    "Notes, requests, knocks and invitations from {name} no longer reach you, and what waits here for them is not sent. They are not told.",
  "blocked.title": "Blocked",
  "blocked.text": "Nothing they send reaches you. They are not told.",
  "blocked.none": "Nobody is blocked. You can block someone on their page, or when they ask to be added.",
  "blocked.count": { one: "One person", other: "{n} people" },
  "blocked.nobody": "Nobody",
  "blocked.since": "Since {date}",
  "blocked.lift": "Let in again",
  "blocked.lift.label": "Let {name} in again",
  "blocked.lifted": "{name} may write to you again.",
} as const;
