/**
 * Composition root of the worker on the phone. Whether anybody lives here is seen before the engine is even read: the welcome needs no
 * engine, and this processor takes a second over it.
 */
import { STARTING } from "../src/engine/face.ts";
import type { ToPage, ToWorker } from "../src/platform/messages.ts";
import { IdbConnection } from "../src/platform/worker/idb-connection.ts";
import type { StartMessage } from "./messages.ts";

const NAME = "cairn";
const scope = self as unknown as {
  postMessage(message: ToPage): void;
  onmessage: ((event: MessageEvent<ToWorker | StartMessage>) => void) | null;
};

const database = new IdbConnection(NAME);
/** A database that cannot be read is the engine's to report. */
const empty = database.use(async (db) => (await db.count("vault")) === 0).catch(() => false);

/** What is asked before the engine listens. */
const early: ToWorker[] = [];
let hear = (message: ToWorker): void => void early.push(message);

/** Somebody may be typing their name already: an engine that only starts must not take the welcome away. */
const stillWelcome = (message: ToPage): ToPage =>
  message.type === "state" && message.parts.phase === "starting"
    ? { ...message, parts: { ...message.parts, phase: "welcome" } }
    : message;

async function start({ relay }: StartMessage): Promise<void> {
  const welcome = await empty;
  if (welcome) scope.postMessage({ type: "state", whole: true, parts: { ...STARTING, phase: "welcome" }, gone: [] });
  const { hostEngine } = await import("./engine-host.ts");
  hostEngine(NAME, relay, database, {
    post: (message) => scope.postMessage(welcome ? stillWelcome(message) : message),
    onMessage(listener) {
      hear = listener;
      for (const message of early.splice(0)) listener(message);
    },
  });
}

scope.onmessage = ({ data }) => {
  if (data.type !== "begin") return hear(data);
  start(data).catch((error: unknown) => {
    // The page has words for this; what exactly is missing is for whoever looks into the console.
    scope.postMessage({ type: "state", whole: true, parts: { ...STARTING, phase: "failed", failure: "storage" }, gone: [] });
    throw error;
  });
};
