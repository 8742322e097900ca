/**
 * KaiOS 3.x sends an activity to the service worker, which shows nothing. So it brings a page to the front, or opens one, and holds the
 * activity until a page asks: in memory, and passed by message only, never in an address. The page parses it.
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

/** The time for a page to start on a slow phone. The phone may end an idle worker with its memory, so the event stays open that long. */
const HELD_S = 60;
const MOST_HELD = 5;

function hand(page: Page, source: unknown): void {
  try {
    page.postMessage({ type: "ACTIVITY", source });
  } catch {
    // A value that cannot be cloned contains no text either.
  }
}

/** @returns a handler of one activity; it resolves when a page has it, or after a minute */
export function startActivities(
  scope: ActivityScope,
  after: (seconds: number, call: () => void) => void,
): (source: unknown) => Promise<void> {
  let held: readonly unknown[] = [];
  let waiting: readonly (() => void)[] = [];

  const pages = (): Promise<readonly Page[]> => scope.clients.matchAll({ type: "window", includeUncontrolled: true });

  async function bringToFront(): Promise<void> {
    const [page] = await pages();
    const open = (): Promise<unknown> => scope.clients.openWindow("/index.html");
    try {
      // Some versions do not allow focusing a page, but opening one.
      await (page ? page.focus().catch(open) : open());
    } catch {
      // Some allow neither: the user has to open the app. A service worker has no log.
    }
    for (const one of await pages()) one.postMessage({ type: "ASK" });
  }

  scope.addEventListener("message", ({ data, source: page }) => {
    if ((data as Ask | null)?.type !== "ASK" || !page) return;
    for (const source of held) hand(page as Page, source);
    for (const taken of waiting) taken();
    held = [];
    waiting = [];
  });

  return async (source) => {
    held = [...held, source].slice(-MOST_HELD);
    const taken = new Promise<void>((resolve) => {
      waiting = [...waiting, resolve];
      after(HELD_S, resolve);
    });
    await bringToFront();
    await taken;
  };
}
