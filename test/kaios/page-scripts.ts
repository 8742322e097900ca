/** Scripts that run before the app in a page or worker, so that it finds exactly what its phone has. */
import type { Browser } from "playwright";
import { BECOME_GECKO_48 } from "./gecko48.ts";

export interface Activity {
  readonly name: string;
  readonly data: object;
}

export const WITHOUT_SOCKET = "delete self.WebSocket;\n";
/** The test driver runs in the page and checks for these types; in Firefox it needs `globalThis` too. */
const FOR_THE_DRIVER = "self.BigInt64Array = self.BigUint64Array = function () {};\n";
const WITH_GLOBAL_THIS = "self.globalThis = self;\n";
/** 2.5's message queue: messages before the handler is set are kept for it. */
export const withActivities = (first: readonly Activity[]): string => `(() => {
  let handler;
  const kept = ${JSON.stringify(first)};
  navigator.mozSetMessageHandler = (name, call) => {
    if (name !== "activity") return;
    handler = call;
    for (const source of kept.splice(0)) call({ source });
  };
  self.handActivity = (source) => (handler ? handler({ source }) : kept.push(source));
})();
`;
export const WITH_B2G = `navigator.b2g = {
  alarmManager: { getAll: () => Promise.resolve([]), add: () => Promise.resolve(1), remove: () => Promise.resolve() },
};
`;
/** 3.x's event in the service worker, triggered by a page. */
export const WITH_SYSTEM_MESSAGES = `self.addEventListener("message", function (event) {
  if (!event.data || !event.data.sends) return;
  var made = new Event("systemmessage");
  made.name = "activity";
  made.data = { webActivityRequestHandler: function () { return { source: event.data.sends }; } };
  made.waitUntil = function (work) { event.waitUntil(work); };
  self.dispatchEvent(made);
});
`;
export const isFirefox = (browser: Browser | null): boolean => browser?.browserType().name() === "firefox";

/** Warnings of current browsers only: old ones allowed vibration before the first touch. */
export const isOfToday = (complaint: string): boolean => /navigator\.vibrate/.test(complaint);

/** Makes this browser's pages old before any of their scripts run. */
export const asGecko48 = (browser: Browser): string =>
  BECOME_GECKO_48 + FOR_THE_DRIVER + (isFirefox(browser) ? WITH_GLOBAL_THIS : "");
