/**
 * KaiOS 3.x hands an activity to the service worker, which shows nothing. So it brings a page to the front, or opens one, and keeps what came
 * until a page asks: in memory, and on to the page by message alone, never in an address. The page parses it.
 */
import type { Ask, Handed } from "../messages.ts";

interface Page {
  focus(): Promise<unknown>;
  postMessage(message: Ask | Handed): void;
}

interface ActivityScope {
  readonly clients: {
    matchAll(options: { readonly type: "window"; readonly includeUncontrolled: true }): Promise<readonly Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(name: "message", listener: (event: { readonly data: unknown; readonly source: unknown }) => void): void;
}

/** How long a page has to start on a slow phone. The worker's memory goes when the phone ends it, so it says that it is still busy. */
const HELD_S = 60;
const MOST_HELD = 5;

function hand(page: Page, source: unknown): void {
  try {
    page.postMessage({ type: "ACTIVITY", source });
  } catch {
    // What cannot be handed on has no words either.
  }
}

/** @returns takes one activity; resolves when a page has it, or after a minute */
export function startActivities(
  scope: ActivityScope,
  after: (seconds: number, call: () => void) => void,
): (source: unknown) => Promise<void> {
  let held: readonly unknown[] = [];
  let wait: readonly (() => void)[] = [];

  const pages = (): Promise<readonly Page[]> => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

  async function toTheFront(): Promise<void> {
    const [page] = await pages();
    const open = (): Promise<unknown> => scope.clients.openWindow("/index.html");
    try {
      // A version that does not let a page be brought forward lets it be opened.
      await (page ? page.focus().catch(open) : open());
    } catch {
      // One that lets neither leaves it to the person; a service worker has no trace.
    }
    for (const one of await pages()) one.postMessage({ type: "ASK" });
  }

  scope.addEventListener("message", ({ data, source: page }) => {
    if ((data as Ask | null)?.type !== "ASK" || !page) return;
    for (const source of held) hand(page as Page, source);
    for (const taken of wait) taken();
    held = [];
    wait = [];
  });

  return async (source) => {
    held = [...held, source].slice(-MOST_HELD);
    const taken = new Promise<void>((resolve) => {
      wait = [...wait, resolve];
      after(HELD_S, resolve);
    });
    await toTheFront();
    await taken;
  };
}
