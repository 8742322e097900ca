/// <reference lib="webworker" />
/** Service worker: keeps the whole app for offline use. It takes over only when the page says so. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { startPush } from "./push.ts";

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: { url: string; revision: string | null }[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
startPush(self);

// Every address of the app is the same page; the relay's own addresses are not the app's.
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: [/^\/v1\//, /^\/(healthz|readyz)$/] }));

// From the first visit on: what is opened later in the same visit must not need the network. An update comes here only once it is let in.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data }) => {
  if ((data as { type?: string } | undefined)?.type === "SKIP_WAITING") void self.skipWaiting();
});
