/**
 * The face of a visit to a courier's box. The engine says what the page's radio is to do, one operation after the other, and is told what came of
 * it: keys and mail stay with the engine, Bluetooth is there in pages only.
 */

export type RadioTask =
  /** Anew, where there is a connection. */
  | { readonly do: "connect" }
  /** HANDSHAKE_NONCE. */
  | { readonly do: "nonce" }
  | { readonly do: "subscribe" }
  /** AUTH_RESPONSE. */
  | { readonly do: "authenticate"; readonly value: Uint8Array }
  /** EVENT_STREAM. */
  | { readonly do: "read" }
  /** EVENT_ACK. `anew`: what was read and not told counts no more. */
  | { readonly do: "write"; readonly value: Uint8Array; readonly anew?: true };

/** What came of it. `values`: what was read, of EVENT_STREAM perhaps several at once. `refused`: the box said no. `gone`: the connection is. */
export type RadioAnswer = { readonly is: "done"; readonly values?: readonly Uint8Array[] } | { readonly is: "refused" | "gone" };

export type VisitPhase =
  | "connecting"
  /** It may still be anything. */
  | "proving"
  | "receiving"
  /** All came; what goes back is on its way. */
  | "returning"
  | "done"
  /** What was taken is safe; collecting again goes on from there. */
  | "interrupted"
  /** No courier of mine, or it does not know me: nothing was shown to it. */
  | "refused"
  /** It serves somebody else just now. */
  | "busy";

export interface VisitProgress {
  readonly phase: VisitPhase;
  /** Whose box it is, once that is proved. */
  readonly courier?: string;
  /** Envelopes that it has, and those that came. */
  readonly offered: number;
  readonly came: number;
  /** Safe here: notes, other mail, envelopes to carry on, what was known. */
  readonly notes: number;
  readonly other: number;
  readonly carried: number;
  readonly known: number;
  /** Receipts that go back with it, letters that it took, and those that it has no room for. */
  readonly receipts: number;
  readonly letters: number;
  readonly full: number;
  /** As a courier: receipts and letters of others to bring to relays. */
  readonly taken: number;
  /** Letters of mine that their relay says it has. */
  readonly arrived: number;
  /** What could not be opened here, and what the box keeps for another time. */
  readonly refused: number;
  readonly kept: number;
  /** This device has no room, or no storage that works. */
  readonly unwritten?: true;
}

export interface VisitStep {
  /** Absent: the visit is over. */
  readonly task?: RadioTask;
  readonly progress: VisitProgress;
}

export interface BoxVisitCommands {
  /** The names under which boxes of my groups call today. None: no group has one. @throws FaceError `not-ready` */
  boxNames(): Promise<readonly string[]>;
  /**
   * Tells what came of the last task and asks for the next, which may take until something is heard.
   * @param visit chosen by whoever visits
   * @param step counts the questions: the first one, 0, begins the visit and ends an earlier one; the last one again has the same answer
   * @throws FaceError `not-found` for a visit that is over, or that another engine began
   */
  nextOfVisit(visit: string, step: number, answer: RadioAnswer | undefined): Promise<VisitStep>;
  /** A notification of EVENT_STREAM; `undefined`: the connection is gone. */
  heardInVisit(visit: string, value: Uint8Array | undefined): Promise<VisitProgress>;
}
