/** Runs the writer in a worker thread, so that the event loop never waits for fsync. */
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { BatchWriter } from "./batcher.ts";
import { StoreError } from "./store-error.ts";
import { type Op, type OpOutcome, type Packed, pack, unpack } from "./writes.ts";

type ToWriter = Packed | "close";
/** `outcomes` is JSON. */
type FromWriter = { readonly opened: true } | { readonly outcomes: string } | { readonly failed: string };

/**
 * Starts the thread and waits until it has opened the database.
 * @param script the thread's entry point, which calls `serveWriter`
 * @param data passed to the `open` of `serveWriter`
 * @param onFailure called when the thread ends unexpectedly: the server cannot go on
 * @throws StoreError when the database cannot be opened
 */
export async function startThreadedWriter(script: URL, data: unknown, onFailure: (error: Error) => void): Promise<BatchWriter> {
  const worker = new Worker(script, { workerData: data });
  let pending: { resolve(message: FromWriter): void; reject(error: Error): void } | undefined;
  let closing = false;
  let dead: Error | undefined;

  const next = (): Promise<FromWriter> =>
    dead ? Promise.reject(dead) : new Promise((resolve, reject) => (pending = { resolve, reject }));
  const die = (error: Error): void => {
    if (dead || closing) return;
    dead = error;
    pending ? pending.reject(error) : undefined;
    onFailure(error);
  };
  worker.on("message", (message: FromWriter) => {
    const waiting = pending;
    pending = undefined;
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

/** The writer inside the thread. */
export interface ThreadWriter {
  apply(ops: readonly Op[]): readonly OpOutcome[];
  close(): void;
}

/** The thread's side. @param open opens the database; it gets the `data` of `startThreadedWriter` */
export function serveWriter(open: (data: unknown) => ThreadWriter): void {
  const port = parentPort;
  if (!port) throw new Error("this runs as a worker thread");
  const answer = (message: FromWriter): void => port.postMessage(message);
  const opened = (): ThreadWriter | undefined => {
    try {
      const writer = open(workerData);
      answer({ opened: true });
      return writer;
    } catch (error) {
      answer({ failed: error instanceof Error ? error.message : "cannot open the database" });
      return undefined;
    }
  };
  const writer = opened();
  port.on("message", (message: ToWriter) => {
    if (message === "close") {
      writer?.close();
      port.close();
    } else if (writer) answer({ outcomes: JSON.stringify(writer.apply(unpack(message))) });
  });
}
