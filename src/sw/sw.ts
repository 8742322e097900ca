/// <reference lib="webworker" />
/** Service worker: caches the whole app for offline use. A new version activates only when the page asks. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { startPush } from "./push.ts";
import { shared } from "./share.ts";

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: { url: string; revision: string | null }[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
startPush(self);

registerRoute(
  ({ url }) => url.pathname === "/share",
  ({ request }) => shared(request, self.caches, self.origin),
  "POST",
);

// Every path of the app serves the same page; the relay's paths are excluded.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/v1\//, /^\/(healthz|readyz)$/] }));

// Controls the page from the first visit on, so that later screens need no network. An update activates only on request.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data }) => {
  if ((data as { type?: string } | undefined)?.type === "SKIP_WAITING") void self.skipWaiting();
});
