/** The built keypad app on a phone that is not there: Chromium at 240 × 320 without anything newer than Gecko 48, under the CSP of a privileged app. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright";
import { type Built, buildKaios } from "../../kaios/build/build.ts";
import { PRIVILEGED_CSP } from "../../kaios/build/manifests.ts";
import { BECOME_GECKO_48 } from "./gecko48.ts";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  png: "image/png",
  json: "application/json",
  txt: "text/plain",
};

/** Builds into a folder that is gone afterwards. */
export async function builtOnce(relay = ""): Promise<Built> {
  const out = mkdtempSync(join(tmpdir(), "cairn-kaios-"));
  try {
    return await buildKaios(join(out, "app"), relay);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

interface Activity {
  readonly name: string;
  readonly data: object;
}

export interface PhoneOptions {
  /** As where a carrier lets no socket through. */
  readonly noSocket?: boolean;
  readonly landscape?: boolean;
  /** Other apps hand something over, as on 2.5: this before the app runs, more by `hand`. */
  readonly handed?: readonly Activity[];
  /** KaiOS 3.x: a browser of its time, and what it has beside. */
  readonly next?: boolean;
  /** Runs before everything else in the page. */
  readonly first?: string;
  /** Where it starts; it can be told of another place later. */
  readonly at?: { readonly latitude: number; readonly longitude: number };
}

const WITHOUT_SOCKET = "delete self.WebSocket;\n";
/** What drives the page runs among its own scripts, and asks whether values are of these; in Firefox it looks for `globalThis` too. */
const FOR_THE_DRIVER = "self.BigInt64Array = self.BigUint64Array = function () {};\n";
const WITH_GLOBAL_THIS = "self.globalThis = self;\n";
/** 2.5's queue of messages: what comes before there is a handler is kept for it. */
const withActivities = (first: readonly Activity[]): string => `(() => {
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
const WITH_B2G = `navigator.b2g = {
  alarmManager: { getAll: () => Promise.resolve([]), add: () => Promise.resolve(1), remove: () => Promise.resolve() },
};
`;
/** 3.x's own event in the service worker, at the word of a page. */
const WITH_SYSTEM_MESSAGES = `self.addEventListener("message", function (event) {
  if (!event.data || !event.data.sends) return;
  var made = new Event("systemmessage");
  made.name = "activity";
  made.data = { webActivityRequestHandler: function () { return { source: event.data.sends }; } };
  made.waitUntil = function (work) { event.waitUntil(work); };
  self.dispatchEvent(made);
});
`;
const isFirefox = (browser: Browser | null): boolean => browser?.browserType().name() === "firefox";

/** What makes this browser's pages old, before anything of theirs runs. */
export const asGecko48 = (browser: Browser): string =>
  BECOME_GECKO_48 + FOR_THE_DRIVER + (isFirefox(browser) ? WITH_GLOBAL_THIS : "");

/** Serves the files of a build, the workers' first scripts after what makes them like the phone's. */
export class AppServer {
  private readonly server: Server;
  readonly requests: string[] = [];

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(built: Pick<Built, "files">, noSocket = false): Promise<AppServer> {
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? "/", "http://localhost").pathname.slice(1) || "index.html";
      const content = built.files.get(name);
      self.requests.push(name);
      if (!content) return response.writeHead(404).end();
      const before: Readonly<Record<string, string>> = {
        "engine.js": BECOME_GECKO_48 + (noSocket ? WITHOUT_SOCKET : ""),
        "sw.js": WITH_SYSTEM_MESSAGES,
      };
      response.writeHead(200, {
        "content-type": TYPES[name.split(".").pop() ?? ""] ?? "application/octet-stream",
        "content-security-policy": PRIVILEGED_CSP,
      });
      return response.end(name in before ? before[name] + content.toString() : content);
    });
    const self = new AppServer(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return self;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** Playwright knows no softkeys; the app takes these for them. */
const DESK: Readonly<Record<string, string>> = { SoftLeft: "F1", SoftRight: "F2", Back: "Backspace" };

export class Phone {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong on it, and what its policy kept it from. */
  readonly errors: string[] = [];
  /** What it asked of relays and of its own archive. */
  readonly requests: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("weberror", (error) => this.errors.push(error.error().stack ?? error.error().message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/net::ERR_|WebSocket connection/.test(message.text())) this.errors.push(message.text());
    });
  }

  static async on(browser: Browser, server: AppServer, options: PhoneOptions = {}): Promise<Phone> {
    const context = await browser.newContext({
      viewport: options.landscape ? { width: 320, height: 240 } : { width: 240, height: 320 },
      ...(options.at ? { geolocation: { ...options.at, accuracy: 20 }, permissions: ["geolocation"] } : {}),
      locale: "en-GB",
      timezoneId: "Europe/London",
      reducedMotion: "reduce",
    });
    await context.addInitScript(
      (options.first ?? "") +
        (options.next ? WITH_B2G : asGecko48(browser)) +
        (options.noSocket ? WITHOUT_SOCKET : "") +
        (options.handed ? withActivities(options.handed) : ""),
    );
    const page = await context.newPage();
    const phone = new Phone(context, page);
    await page.goto(server.origin);
    return phone;
  }

  /** One after the other, as a thumb does. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(DESK[key] ?? key);
  }

  /** Another app sends something: `view` or `share`, and what goes with it. */
  async hand(name: string, data: object): Promise<void> {
    const source: Activity = { name, data };
    await this.page.evaluate((sent) => (self as unknown as { handActivity(source: object): void }).handActivity(sent), source);
  }

  /** As the phone's own T9 would put it into the field, where the browser's driver can. */
  async type(text: string): Promise<void> {
    const { keyboard } = this.page;
    if (isFirefox(this.context.browser())) await keyboard.type(text);
    else await keyboard.insertText(text);
  }

  async sees(text: string | RegExp, timeout = 30_000): Promise<void> {
    await this.page.locator("#root").getByText(text).locator("visible=true").first().waitFor({ timeout });
  }

  /** A new identity, from the welcome to the list of notes. */
  async begin(name: string): Promise<void> {
    await this.sees("Start");
    await this.press("SoftRight");
    await this.sees("My name");
    await this.type(name);
    await this.press("SoftRight");
    await this.sees("Nothing waits");
  }

  get text(): Promise<string> {
    return this.page.locator("#root").innerText();
  }
}
