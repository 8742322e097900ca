/** The page's first word to its worker. */
export interface StartMessage {
  readonly type: "begin";
  /** Where a new identity's mailbox is: an origin, `https://…`. */
  readonly relay: string;
}

/** Between a page and KaiOS 3.x's service worker. Asked both ways: "is anything there for me?", and "ask me, something is". */
export interface Ask {
  readonly type: "ASK";
}

/** What another app sent, as it came: the page parses it. */
export interface Handed {
  readonly type: "ACTIVITY";
  readonly source: unknown;
}
