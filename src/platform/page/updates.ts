/** The service worker: registers it after the first paint, says when a newer version waits, and lets it take over when asked. */
import { Workbox } from "workbox-window";

export function serviceWorkerUpdates(container: ServiceWorkerContainer | undefined, url: string) {
  const listeners = new Set<(ready: boolean) => void>();
  let ready = false;
  let workbox: Workbox | undefined;

  if (container && import.meta.env.PROD) {
    workbox = new Workbox(url);
    workbox.addEventListener("waiting", () => {
      ready = true;
      for (const listener of listeners) listener(ready);
    });
    workbox.register().catch(() => {
      // Without a service worker the app works, online.
    });
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
