/** The writer in a thread of its own, so that the event loop never waits for fsync. */
import { Worker } from "node:worker_threads";
import type { Quota } from "../quota.ts";
import { StoreError } from "../store.ts";
import type { BatchWriter } from "./batcher.ts";
import { type OpOutcome, type Packed, pack } from "./ops.ts";

export type ToWriter = Packed | "close";
/** `outcomes` is JSON. */
export type FromWriter = { readonly opened: true } | { readonly outcomes: string } | { readonly failed: string };

/** What the thread is started with. */
export interface WriterData {
  readonly path: string;
  readonly quota: Quota;
}

/**
 * Starts the thread and waits until it has opened the database.
 * @param script the built `writer.js`
 * @param onFailure called when the thread dies unasked: the relay cannot go on
 */
export async function startThreadedWriter(script: URL, data: WriterData, onFailure: (error: Error) => void): Promise<BatchWriter> {
  const worker = new Worker(script, { workerData: data });
  let settle: { resolve(message: FromWriter): void; reject(error: Error): void } | undefined;
  let closing = false;
  let dead: Error | undefined;

  const next = (): Promise<FromWriter> =>
    dead ? Promise.reject(dead) : new Promise((resolve, reject) => (settle = { resolve, reject }));
  const die = (error: Error): void => {
    if (dead || closing) return;
    dead = error;
    settle ? settle.reject(error) : undefined;
    onFailure(error);
  };
  worker.on("message", (message: FromWriter) => {
    const waiting = settle;
    settle = undefined;
    waiting?.resolve(message);
  });
  worker.on("error", die);
  worker.on("exit", () => die(new StoreError("the writer thread ended")));

  const opened = await next();
  if ("failed" in opened) {
    closing = true;
    await worker.terminate();
    throw new StoreError(opened.failed);
  }
  return {
    async apply(ops) {
      const packed = pack(ops);
      const answer = next();
      worker.postMessage(packed satisfies ToWriter, [packed.bytes]);
      const message = await answer;
      if (!("outcomes" in message)) throw new StoreError("failed" in message ? message.failed : "unexpected answer");
      return JSON.parse(message.outcomes) as OpOutcome[];
    },
    async close() {
      if (dead) return;
      closing = true;
      const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
      worker.postMessage("close" satisfies ToWriter);
      await ended;
    },
  };
}
