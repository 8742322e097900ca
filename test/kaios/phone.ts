/** A simulated phone: a browser page of 240 × 320 without anything newer than Gecko 48. */
import type { Browser, BrowserContext, Page } from "playwright";
import type { AppServer } from "./app-server.ts";
import { type Activity, asGecko48, isFirefox, isOfToday, WITH_B2G, WITHOUT_SOCKET, withActivities } from "./page-scripts.ts";

export interface PhoneOptions {
  /** Like a carrier that blocks WebSockets. */
  readonly noSocket?: boolean;
  readonly landscape?: boolean;
  /** Activities of other apps, as on 2.5: these before the app runs, more by `hand`. */
  readonly handed?: readonly Activity[];
  /** KaiOS 3.x: a newer browser, with KaiOS's additions. */
  readonly next?: boolean;
  /** Runs before everything else in the page. */
  readonly first?: string;
  /** The first position. */
  readonly at?: { readonly latitude: number; readonly longitude: number };
}

/** Playwright has no softkeys; the app accepts these instead. */
const DESK: Readonly<Record<string, string>> = { SoftLeft: "F1", SoftRight: "F2", Back: "Backspace" };

export class Phone {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors, and what the page's policy blocked. */
  readonly errors: string[] = [];
  /** Requests to relays and to its own archive. */
  readonly requests: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("weberror", (error) => this.errors.push(error.error().stack ?? error.error().message));
    page.on("console", (message) => {
      if (message.type() !== "error" || isOfToday(message.text())) return;
      if (!/net::ERR_|WebSocket connection/.test(message.text())) this.errors.push(message.text());
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

  /** One after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(DESK[key] ?? key);
  }

  /** Another app sends `view` or `share` with this data. */
  async hand(name: string, data: object): Promise<void> {
    const source: Activity = { name, data };
    await this.page.evaluate((sent) => (self as unknown as { handActivity(source: object): void }).handActivity(sent), source);
  }

  /** Types as the phone's T9 does, where the browser's driver can. */
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
