/** An answer that cannot leave yet is said again until it is taken: its message is not done before. */
import { AgentError } from "../errors.ts";

/** An agent without a mark asks for one at least once an hour; a relay or directory may be back at any time. */
const AGAIN_S = 60;

export interface Waits {
  /** To the operator. */
  note(sentence: string): void;
  /** Resolves after so long; false: the command ends. */
  pause(seconds: number): Promise<boolean>;
}

/** @returns whether the message is done: false where the command ends before its answer was taken */
export async function answerUntilTaken(answer: () => Promise<unknown>, { note, pause }: Waits): Promise<boolean> {
  for (;;) {
    try {
      await answer();
      return true;
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
      note(`an answer was not sent: ${error.code}${error.retry ? "; it is tried again" : ""}`);
      if (!error.retry) return true;
      if (!(await pause(AGAIN_S))) return false;
    }
  }
}
