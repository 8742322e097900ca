/** What each party can see of a note: one table, and the sentences under it. No promise beyond what is true. */

export const PARTIES = ["relay", "network", "reader"] as const;
/** What, and whether each party sees it, in their order. */
export const SEEN = [
  ["words", 0, 0, 1],
  ["place", 0, 0, 1],
  ["hours", 0, 0, 1],
  ["sender", 0, 0, 1],
  ["recipient", 1, 0, 1],
  ["sent", 1, 1, 1],
  ["end", 1, 0, 1],
] as const;
export const SEES_SAYS = ["post", "operator", "network", "gate", "device", "rooms", "backup", "courier"] as const;
