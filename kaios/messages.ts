/** The page's first word to its worker. */
export interface Begin {
  readonly type: "begin";
  /** Where a new identity's mailbox is: an origin, `https://…`. */
  readonly relay: string;
}
