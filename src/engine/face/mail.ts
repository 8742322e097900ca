/** The face of letters on their way. */

export interface MailCommands {
  /** What waits so that nobody can tell by the time who wrote it leaves at once. */
  sendNow(): Promise<void>;
}
