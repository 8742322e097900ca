/** Which party sees what of a note, and the sentences below the table. */

export const PARTIES = ["relay", "network", "reader"] as const;
/** Each row: what, and whether each party sees it, in the order of `PARTIES`. @param hidden whether both sides hide their mail */
export const seenBy = (hidden: boolean) =>
  [
    ["words", 0, 0, 1],
    ["place", 0, 0, 1],
    ["hours", 0, 0, 1],
    ["sender", 0, 0, 1],
    ["recipient", hidden ? 0 : 1, 0, 1],
    ["sent", 1, 1, 1],
    ["end", 1, 0, 1],
  ] as const;
export const SEES_SAYS = ["post", "operator", "network", "gate", "device", "rooms", "backup", "courier"] as const;
