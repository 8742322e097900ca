import { expect, it } from "vitest";
import { AgentError, type AgentErrorCode } from "../errors.ts";
import { answerUntilTaken } from "./answering.ts";

function scene(failures: readonly AgentErrorCode[], goesOn = true) {
  const [left, notes, waited]: [AgentErrorCode[], string[], number[]] = [[...failures], [], []];
  let said = 0;
  const answer = async (): Promise<void> => {
    said++;
    const code = left.shift();
    if (code) throw new AgentError(code);
  };
  const pause = async (seconds: number): Promise<boolean> => {
    waited.push(seconds);
    return goesOn;
  };
  const end = answerUntilTaken(answer, { note: (sentence) => notes.push(sentence), pause });
  return { end, notes, waited, said: () => said };
}

it("is said again while there is no mark, no directory or no relay", async () => {
  const { end, waited, said, notes } = scene(["unattested", "unreachable", "unattested"]);
  expect(await end).toBe(true);
  expect([said(), waited]).toEqual([4, [60, 60, 60]]);
  expect(notes[0]).toBe("an answer was not sent: unattested; it is tried again");
});

it("is not said again where that is of no use", async () => {
  const { end, waited, said } = scene(["bad-message"]);
  expect(await end).toBe(true);
  expect([said(), waited]).toEqual([1, []]);
});

it("leaves its message undone when the command ends before", async () => {
  const { end, said } = scene(["unattested"], false);
  expect(await end).toBe(false);
  expect(said()).toBe(1);
});
