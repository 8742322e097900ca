/** The page's first message to its worker. */
export interface StartMessage {
  readonly type: "begin";
  /** The relay of a new identity: an origin, `https://…`. */
  readonly relay: string;
}

/** Between a page and KaiOS 3.x's service worker. From the page: "is anything queued?"; from the worker: "something is". */
export interface Ask {
  readonly type: "ASK";
}

/** What another app sent, unchanged: the page parses it. */
export interface Handed {
  readonly type: "ACTIVITY";
  readonly source: unknown;
}
