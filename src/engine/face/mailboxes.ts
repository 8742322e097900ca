/** The face of hidden mailboxes. */

export interface MailboxState {
  /** Whether my mail comes to mailboxes of which a relay cannot tell whose they are. */
  readonly hidden: boolean;
  /** Whether letters that say nothing go to my own mailbox, so that nobody can count those that do. Only while mail is hidden. */
  readonly covered: boolean;
}

export interface MailboxCommands {
  /** Turned off, contacts still write to the mailboxes they were told of, and those are still looked into; new contacts are told of none. */
  hideMail(on: boolean): Promise<void>;
  /** Other mailboxes, of which all contacts are told; whoever is blocked does not learn of them. */
  newMailbox(): Promise<void>;
  coverMail(on: boolean): Promise<void>;
}
