/** The relay wakes a device whose app is closed; the notification names nobody. Only the push service is simulated. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { findWholeChromium } from "../support/chromium.ts";
import { inLong } from "../support/long.ts";
import { launchOnlyHere, meet, type Person, Stage } from "./stage.ts";

const whole = findWholeChromium();

/** Counts the relay's messages to each subscription. */
class PushService {
  readonly paths: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.paths.push(request.url ?? "");
    request.resume();
    response.writeHead(201).end();
  });

  async start(): Promise<string> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
  }
}

/** Chromium without a push service: subscribing returns an address of the simulated one; everything else is native. */
function subscribeAt(url: string): void {
  let key: ArrayBuffer | undefined;
  const decode = (text: string): ArrayBuffer => {
    const bytes = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(bytes, (char) => char.charCodeAt(0)).buffer;
  };
  const subscription = () => ({
    endpoint: `${url}/device`,
    options: { applicationServerKey: key },
    toJSON: () => ({ endpoint: `${url}/device`, keys: { p256dh: "", auth: "" } }),
    unsubscribe: async () => {
      key = undefined;
      return true;
    },
  });
  Object.assign(PushManager.prototype, {
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      key = decode(applicationServerKey);
      return subscription();
    },
    getSubscription: async () => (key ? subscription() : null),
  });
}

describe.skipIf(!whole)(`notifications${whole ? "" : " (no whole Chromium here: the headless shell has no push)"}`, () => {
  let stage: Stage;
  let service: PushService;
  let url: string;
  beforeEach(async () => {
    stage = await Stage.set({ PPP_PUSH_ALLOW_LOCAL: "on" }, () => launchOnlyHere({ ...(whole ? { executablePath: whole } : {}) }));
    service = new PushService();
    url = await service.start();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    await stage.strike();
    service.stop();
  });

  /** This device's notifications, as the user sees them. */
  const shown = (person: Person): Promise<{ title: string; body: string }[]> =>
    person.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      return (await registration.getNotifications()).map(({ title, body }) => ({ title, body }));
    });

  inLong("wake a closed app, say nothing about anybody, and stop when they are turned off", async () => {
    const { ana, ben } = await meet(stage, { ben: { serviceWorker: true } });
    await ben.context.grantPermissions(["geolocation", "notifications"]);
    await ben.context.addInitScript(subscribeAt, url);
    await ben.go("/me/notifications");
    await ben.keptOffline();
    await ben.page.getByRole("button", { name: "Tell me" }).click();
    await ben.page.getByRole("heading", { name: "You are told", exact: true }).waitFor();
    await ben.off();
    await ana.leave("Ana’s secret words", "Ben");
    await expect.poll(() => service.paths, { timeout: 20_000 }).toEqual(["/device"]);

    // The browser wakes the service worker while no page of the app is open.
    const page = await ben.context.newPage();
    ben.page = page;
    const devtools = await ben.context.newCDPSession(page);
    const registration = new Promise<string>((resolve) => {
      devtools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const [first] = registrations;
        if (first) resolve(first.registrationId);
      });
    });
    await devtools.send("ServiceWorker.enable");
    const origin = stage.relay.origin;
    await devtools.send("ServiceWorker.deliverPushMessage", { origin, registrationId: await registration, data: "" });
    // A page of the same origin, not of the app, can list the notifications.
    await page.goto(`${stage.relay.origin}/v1/capabilities`);
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const [registration] = await navigator.serviceWorker.getRegistrations();
          return ((await registration?.getNotifications()) ?? []).map(({ title, body }) => ({ title, body }));
        }),
      )
      .toEqual([{ title: "Cairn", body: "Something waits for you." }]);
    await page.close();

    await ben.open("/me/notifications");
    await ben.page.getByRole("button", { name: "Turn off" }).click();
    await ben.page.getByRole("heading", { name: "Nothing tells you" }).waitFor();
    // The relay is informed before the device data is deleted.
    await expect.poll(() => stage.relay.output.includes("DEREGISTER_PUSH"), { timeout: 10_000 }).toBe(true);
    await ben.off();
    await ana.leave("and another", "Ben");
    await ana.page.waitForTimeout(500);
    expect(service.paths).toEqual(["/device"]);
  });

  inLong("are refused by the browser, and everything else works", async () => {
    const { ben } = await meet(stage, { ben: { serviceWorker: true } });
    await ben.page.addInitScript(() => {
      Object.defineProperty(Notification, "permission", { get: () => "denied" });
    });
    await ben.go("/me/notifications");
    await ben.page.getByText("Notifications are refused for this site.").waitFor();
    expect(await ben.page.getByRole("button", { name: "Tell me" }).count()).toBe(0);
    expect(await shown(ben)).toEqual([]);
  });
});
