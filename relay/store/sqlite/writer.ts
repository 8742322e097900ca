/** The entry point of the writer thread, built as `writer.js`. */
import { serveWriter } from "../../../src/host/sqlite/threaded-writer.ts";
import { WriterCore, type WriterData } from "./writer-core.ts";

serveWriter((data) => {
  const { path, quota } = data as WriterData;
  return new WriterCore(path, quota);
});
