/** The service worker: registered after the first paint; reports a waiting version and activates it on request. */
import type { Workbox } from "workbox-window";
import { pageTrace } from "./trace.ts";

export function serviceWorkerUpdates(container: ServiceWorkerContainer | undefined, url: string) {
  const listeners = new Set<(ready: boolean) => void>();
  let ready = false;
  let workbox: Workbox | undefined;

  async function register(): Promise<void> {
    const { Workbox } = await import("workbox-window");
    workbox = new Workbox(url);
    workbox.addEventListener("waiting", () => {
      ready = true;
      for (const listener of listeners) listener(ready);
    });
    await workbox.register();
  }

  // Last, because filling the offline cache must not slow the start. Without a service worker the app works online.
  const registerSoon = (): void => void setTimeout(() => pageTrace.quietly(register(), "page.offline"), 1_000);
  if (container && import.meta.env.PROD) {
    if (document.readyState === "complete") registerSoon();
    else addEventListener("load", registerSoon);
  }

  return {
    subscribe(listener: (ready: boolean) => void) {
      listeners.add(listener);
      listener(ready);
      return () => listeners.delete(listener);
    },
    apply() {
      workbox?.addEventListener("controlling", () => location.reload());
      workbox?.messageSkipWaiting();
    },
  };
}
