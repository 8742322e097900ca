import { expect, it } from "vitest";
import { LateWorker } from "./late-worker.ts";

it("says in order what was said before it began, starts one worker, and passes on its answers", () => {
  const said: unknown[] = [];
  const started: LateWorker[] = [];
  const inner = { onmessage: null as ((event: MessageEvent) => void) | null };
  const late: LateWorker = new LateWorker(() => {
    started.push(late);
    return Object.assign(inner, {
      postMessage: (message: unknown) => void said.push(message),
      terminate: () => void said.push("end"),
    });
  });
  const heard: unknown[] = [];
  late.onmessage = ({ data }) => void heard.push(data);
  late.postMessage(1);
  late.postMessage(2);
  late.terminate();
  expect([said, started.length]).toEqual([[], 0]);
  late.begin();
  late.begin();
  late.postMessage(3);
  inner.onmessage?.({ data: "answer" } as MessageEvent);
  late.terminate();
  expect([said, started.length, heard]).toEqual([[1, 2, 3, "end"], 1, ["answer"]]);
});
