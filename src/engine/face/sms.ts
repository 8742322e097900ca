/** The face of text messages, which tell a phone that something waits. */

export interface SmsShown {
  /** `asked`: a code is on its way to the number; `off`: it was confirmed, and nobody sends to it. */
  readonly state: "asked" | "on" | "off";
  /** E.164. */
  readonly number: string;
  /** Who sends the texts: an origin. */
  readonly gateway: string;
}

export interface SmsState {
  /** Absent: no number. */
  readonly sms?: SmsShown;
}

export interface SmsCommands {
  /**
   * Has a code texted to a number, by the gateway that my relay names. The relay does not hear of it, and the gateway not whose key it is.
   * @param number as it is written, with its country @param language of the texts, as `de`
   */
  smsCode(number: string, language: string): Promise<void>;
  /** Types it back; from then on texts are sent. */
  smsConfirm(code: string): Promise<void>;
  /** Once more to the number that was confirmed. */
  smsOn(): Promise<void>;
  /** Ends the texts and forgets the number. */
  smsOff(): Promise<void>;
  /** Asks the gateway whether it would send: `stopped` after a text STOP, `unknown` when the number has to be confirmed again. */
  smsCheck(): Promise<"on" | "stopped" | "unknown">;
}
