/**
 * What other apps send: KaiOS's web activities `view` (a pressed link, for example in an SMS) and `share`. Any app may send one, and
 * any page through the browser, so it is parsed here, bounded, and then only shown. 2.5 gives it to the page, 3.x to the service worker.
 */

import { LONGEST } from "../../src/view/format/app-link.ts";
import { type Arrival, readAddress, readParts } from "../../src/view/format/arrival.ts";
import type { Ask, Handed } from "../messages.ts";
import type { Activities } from "../ui/ports.ts";
import type { Phone } from "./phone.ts";

type Came = NonNullable<Arrival>;

/** The newest this many are queued. */
const MOST_WAITING = 5;
/** Texts or files read of one share. */
const MOST_PARTS = 8;

/** The fields of a share: `url` for a link, `blobs` for texts and text files, `body` and `text` in some apps. */
const PARTS = ["text", "body", "url", "blobs"] as const;

/** The start of a text file; a UTF-16 unit takes three bytes at most. */
const read = (file: Blob): Promise<string> => new Response(file.slice(0, 3 * LONGEST)).text();

async function wordsOf(value: unknown): Promise<readonly string[]> {
  const words: string[] = [];
  for (const one of Array.isArray(value) ? value.slice(0, MOST_PARTS) : [value]) {
    if (typeof one === "string") words.push(one);
    else if (one instanceof Blob && /^(text\/|$)/.test(one.type)) words.push(await read(one));
  }
  return words;
}

/** @param source `{ name, data }` from another app: any value */
export async function readActivity(source: unknown): Promise<Arrival> {
  try {
    const { name, data } = source as { readonly name: unknown; readonly data: Readonly<Record<string, unknown>> };
    if (name === "view") return typeof data.url === "string" ? readAddress(data.url) : undefined;
    if (name !== "share") return undefined;
    const parts = await Promise.all(PARTS.map((part) => wordsOf(data[part])));
    return readParts(parts.flat());
  } catch {
    // The object may be anything, and its file may be gone: it is ignored then.
    return undefined;
  }
}

function held(): Activities & { readonly take: (source: unknown) => void } {
  let waiting: readonly Came[] = [];
  let listener: ((arrival: Came) => void) | undefined;
  // In order of arrival: reading a file takes a moment.
  let last = Promise.resolve();
  const come = async (source: unknown): Promise<void> => {
    const arrival = await readActivity(source);
    if (arrival && listener) listener(arrival);
    else if (arrival) waiting = [...waiting, arrival].slice(-MOST_WAITING);
  };
  return {
    take(source) {
      const next = (): Promise<void> => come(source);
      last = last.then(next, next);
    },
    subscribe(call) {
      const before = waiting;
      waiting = [];
      listener = call;
      for (const arrival of before) call(arrival);
      return () => {
        if (listener === call) listener = undefined;
      };
    },
  };
}

export function phoneActivities({ navigator }: { readonly navigator: Phone }): Activities {
  const { take, subscribe } = held();
  navigator.mozSetMessageHandler?.("activity", (request) => take((request as { readonly source?: unknown } | null)?.source));
  const { serviceWorker } = navigator;
  if (navigator.b2g && serviceWorker) askWorker(serviceWorker, take);
  return { subscribe };
}

/** 3.x: the worker queues activities until this page asks, and reports new ones. */
function askWorker(worker: ServiceWorkerContainer, take: (source: unknown) => void): void {
  const ask = (): void => void worker.ready.then(({ active }) => active?.postMessage({ type: "ASK" } satisfies Ask));
  worker.addEventListener("message", ({ data }) => {
    const message = data as Ask | Handed | null;
    if (message?.type === "ASK") ask();
    else if (message?.type === "ACTIVITY") take(message.source);
  });
  ask();
}
