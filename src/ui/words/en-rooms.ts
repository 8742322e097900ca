/** The words of rooms and groups. */
export const rooms = {
  "trouble.no-line": "No connection to the relay. Try again once it is back.",
  "trouble.room-gone": "That room is no longer there. Look around again.",
  "trouble.knock-over": "That knock ran out. They can knock again.",
} as const;
