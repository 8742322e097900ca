/** The writer thread: entry point of `writer.js`. */
import { parentPort, workerData } from "node:worker_threads";
import { unpack } from "./ops.ts";
import type { FromWriter, ToWriter, WriterData } from "./threaded-writer.ts";
import { WriterCore } from "./writer-core.ts";

const port = parentPort;
if (!port) throw new Error("writer.js runs as a worker thread");
const answer = (message: FromWriter): void => port.postMessage(message);

function open({ path, quota }: WriterData): WriterCore | undefined {
  try {
    const core = new WriterCore(path, quota);
    answer({ opened: true });
    return core;
  } catch (error) {
    answer({ failed: error instanceof Error ? error.message : "cannot open the database" });
    return undefined;
  }
}

const core = open(workerData as WriterData);
port.on("message", (message: ToWriter) => {
  if (message === "close") {
    core?.close();
    port.close();
  } else if (core) answer({ outcomes: JSON.stringify(core.apply(unpack(message))) });
});
