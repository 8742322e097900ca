/**
 * Composition root of the phone's worker. It checks for an identity before it loads the engine: the welcome needs no
 * engine, and loading it takes this processor a second.
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
/** The engine reports a database that cannot be read. */
const hasNoIdentity = database.use(async (db) => (await db.count("vault")) === 0).catch(() => false);

/** Messages that arrive before the engine listens. */
const queued: ToWorker[] = [];
let receive = (message: ToWorker): void => void queued.push(message);

/** A starting engine must not replace the welcome, where the user may already type a name. */
const stillWelcome = (message: ToPage): ToPage =>
  message.type === "state" && message.parts.phase === "starting"
    ? { ...message, parts: { ...message.parts, phase: "welcome" } }
    : message;

async function start({ relay }: StartMessage): Promise<void> {
  const welcome = await hasNoIdentity;
  if (welcome) scope.postMessage({ type: "state", whole: true, parts: { ...STARTING, phase: "welcome" }, gone: [] });
  const { hostEngine } = await import("./engine-host.ts");
  hostEngine(NAME, relay, database, {
    post: (message) => scope.postMessage(welcome ? stillWelcome(message) : message),
    onMessage(listener) {
      receive = listener;
      for (const message of queued.splice(0)) listener(message);
    },
  });
}

scope.onmessage = ({ data }) => {
  if (data.type !== "begin") return receive(data);
  start(data).catch((error: unknown) => {
    // The page shows the failure; the details are only in the console.
    scope.postMessage({ type: "state", whole: true, parts: { ...STARTING, phase: "failed", failure: "storage" }, gone: [] });
    throw error;
  });
};
