/** Who carries text messages, each behind the same interface. */

/** `later`: not now, or no answer; trying again may help. `refused`: this number or this text, for good. */
export type Carried = "sent" | "later" | "refused";

/** Told of every text that somebody sends back. Number in E.164. */
export type Incoming = (from: string, text: string) => void;

export interface Provider {
  /** Never rejects. Bounded in time. @param to E.164 @param text one segment */
  send(to: string, text: string): Promise<Carried>;
  /** Whether it would take a text now, as far as is known. */
  isUp(): boolean;
  close(): void;
}

/** The longest wait for a provider's answer. */
export const PATIENCE_SECS = 20;

/** A number as providers write it, with or without + or 00, as E.164; `undefined` for short codes and names. */
export function senderIn(text: string): string | undefined {
  const [, digits] = /^(?:\+|00)?([1-9]\d{6,14})$/.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : `+${digits}`;
}
