/** The set-up of browser tests: a relay, a browser, and people with a device (a browser context) each. */
import type { Browser, BrowserContext, LaunchOptions, Page } from "playwright";
import { afterEach, beforeEach, expect } from "vitest";
import { wordsToSeed } from "../../src/protocol/identity/mnemonic.ts";
import { launchChromium } from "../support/chromium.ts";
import { moveClockTo } from "./app-with-clock.ts";
import { everythingReadable } from "./readable.ts";
import { RelayProcess } from "./relay-process.ts";

/** The harbour steps, and points north of them. */
export const STEPS = { latitude: 56.336912, longitude: -2.788523 };
export const north = (metres: number) => ({ latitude: STEPS.latitude + metres / 111_195, longitude: STEPS.longitude });
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Requests to other addresses fail, and appear in the log of requests. */
export const launchOnlyHere = ({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> =>
  launchChromium({ ...options, args: ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", ...args] });

export class Stage {
  readonly relay: RelayProcess;
  private browser: Browser | undefined;
  private readonly people: Person[] = [];

  private constructor(env: Readonly<Record<string, string>>) {
    this.relay = new RelayProcess(env);
  }

  /** Allowed origins besides the relay's. */
  readonly alsoAsked = new Set<string>();

  /** @param env more settings for the relay. @param launch another browser than Chromium */
  static async set(env: Readonly<Record<string, string>> = {}, launch: () => Promise<Browser> = launchOnlyHere): Promise<Stage> {
    const stage = new Stage(env);
    await stage.relay.start();
    stage.browser = await launch();
    return stage;
  }

  /** A device with an empty profile, at the position `at`. */
  async person(
    name: string,
    at: { latitude: number; longitude: number } | undefined,
    options: PersonOptions = {},
  ): Promise<Person> {
    const context = await (this.browser as Browser).newContext({
      viewport: options.viewport ?? { width: 360, height: 800 },
      ...(at ? { geolocation: { ...at, accuracy: 8 }, permissions: ["geolocation"] } : {}),
      deviceScaleFactor: options.scale ?? 1,
      colorScheme: options.dark ? "dark" : "light",
      reducedMotion: options.motion ? "no-preference" : "reduce",
      locale: options.locale ?? "en-GB",
      timezoneId: "Europe/London",
      serviceWorkers: options.serviceWorker ? "allow" : "block",
    });
    const person = new Person(name, context, this.relay.origin);
    this.people.push(person);
    await person.open();
    return person;
  }

  /** All screens and logs, for a failed test. */
  async report(): Promise<string> {
    const seen: string[] = [];
    for (const { name, context, errors } of this.people) {
      for (const page of context.pages()) {
        const screen = await page.locator("body").ariaSnapshot({ timeout: 2_000 }).catch(String);
        seen.push(`── ${name} at ${page.url()}\n${screen}\n${errors.join("\n")}`);
      }
    }
    return seen.join("\n");
  }

  /** Closes everything, after checking that nothing sent a request to another address. */
  async strike(): Promise<void> {
    const strangers = this.people
      .flatMap(({ requests }) => requests)
      .filter((url) => !url.startsWith(this.relay.origin) && !/^(data|blob):/.test(url))
      .filter((url) => !this.alsoAsked.has(new URL(url).origin));
    const errors = this.people.flatMap(({ errors }) => errors);
    await this.browser?.close();
    await this.relay.end();
    expect(strangers, "requests to other origins").toEqual([]);
    expect(errors, "errors on the pages").toEqual([]);
  }
}

/** A new stage for each test, passed to `take`. A failed test prints the report. */
export function stageForEach(take: (stage: Stage) => void): void {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.set();
    take(stage);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
    await stage.strike();
  });
}

export interface PersonOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  readonly motion?: boolean;
  readonly serviceWorker?: boolean;
  readonly scale?: number;
  /** The browser's locale. */
  readonly locale?: string;
}

export class Person {
  readonly name: string;
  readonly context: BrowserContext;
  readonly requests: string[] = [];
  readonly errors: string[] = [];
  private readonly origin: string;
  private shift = 0;
  page!: Page;

  constructor(name: string, context: BrowserContext, origin: string) {
    this.name = name;
    this.context = context;
    this.origin = origin;
    context.on("request", (request) => this.requests.push(request.url()));
    context.on("weberror", (error) => this.errors.push(error.error().stack ?? error.error().message));
  }

  /** Another tab of the same device. */
  async open(path = "/"): Promise<Page> {
    const page = await this.context.newPage();
    page.on("console", (message) => {
      // The relay's policy names features that this browser lacks.
      if (message.type() === "error" && !/net::ERR_|WebSocket connection/.test(message.text())) this.errors.push(message.text());
    });
    await page.goto(this.origin + path);
    this.page = page;
    return page;
  }

  /** Moves this device's clock; timers do not run, as if the device had slept. */
  async moveClock(seconds: number): Promise<void> {
    this.shift += seconds * 1000;
    const page = this.context.pages()[0] ?? (await this.open());
    await page.evaluate(moveClockTo, this.shift);
  }

  /** Closes all pages as if the device were off; its profile stays. */
  async off(): Promise<void> {
    for (const page of this.context.pages()) await page.close();
  }

  /** Moves the position. In two steps, because an unchanged position is not reported. */
  async stand(at: { latitude: number; longitude: number }, accuracy = 8): Promise<void> {
    await this.context.setGeolocation({ ...at, latitude: at.latitude + 0.000001, accuracy });
    await this.context.setGeolocation({ ...at, accuracy });
  }

  async go(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  /** A new identity, from the welcome to the map. @param hidden whether mail is hidden, which delays every note by up to half a minute */
  async begin(hidden = false): Promise<void> {
    await this.page.getByRole("button", { name: "Start now" }).click();
    const name = this.page.getByRole("textbox", { name: "My name" });
    if (!hidden) await this.page.getByRole("switch", { name: /^Hide who writes/ }).click();
    await name.fill(this.name);
    await name.press("Enter");
    await this.page.getByRole("button", { name: "Leave a note" }).waitFor();
  }

  /** Waits until the service worker has cached the whole app. */
  async keptOffline(): Promise<void> {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  }

  /** The contact link on the screen. */
  async link(): Promise<string> {
    await this.go("/link");
    const field = this.page.getByRole("textbox", { name: "My link" });
    await field.waitFor();
    return field.inputValue();
  }

  /** The seed of the 24 words on the screen. */
  async seed(): Promise<Uint8Array> {
    await this.go("/me/words");
    const words = this.page.getByRole("list", { name: "24 words" }).locator(".key");
    // The list of words is a separate file, which takes more than a second on a busy machine.
    await words.nth(23).waitFor();
    return wordsToSeed((await words.allTextContents()).join(" "));
  }

  /** Adds a person by their link. */
  async add(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.getByRole("button", { name: /^Add / }).click();
    // Their page, or a note of theirs that was hidden until now and opens at once.
    const person = this.page.getByRole("button", { name: /^Leave .* a note$/ });
    const note = this.page.getByRole("heading", { name: "You are here." });
    await person.or(note).first().waitFor();
  }

  /** Leaves a note at this person's position, until tonight or for seven days. */
  async leave(text: string, to: string, when: "7 days" | "Until tonight" = "7 days"): Promise<void> {
    // By the tabs, because offline no page can be requested.
    await this.page.getByRole("link", { name: "Map" }).click();
    await this.page.getByRole("button", { name: "Leave a note" }).click();
    await this.page.getByText("How close must they be?").waitFor();
    await this.page.getByRole("button", { name: "Use this place" }).click();
    await this.page.getByRole("textbox", { name: "What you leave" }).fill(text);
    const who = this.page.getByRole("button", { name: to, exact: true });
    // In one step: the chip of somebody who was just met by number is another once they write with their own key.
    if ((await who.getAttribute("aria-pressed")) !== "true") await who.dispatchEvent("click");
    await this.page.getByRole("button", { name: when }).click();
    // The position may come later than all of this.
    await this.page.getByText("No place chosen yet").waitFor({ state: "detached" });
    const leave = this.page.getByRole("button", { name: "Leave it here" });
    await leave.click();
    await leave.waitFor({ state: "detached" }).catch(async (cause: unknown) => {
      throw new Error(`Not left: ${(await this.page.getByRole("alert").allTextContents()).join(" ")}`, { cause });
    });
  }

  /** The number of entries with a text in the list of opened notes. A newly opened note is shown first. */
  async countOpened(text: RegExp): Promise<number> {
    // The list updates itself, so polling must not reload it.
    if (new URL(this.page.url()).pathname !== "/notes/opened") await this.go("/notes/opened");
    await this.page.getByRole("main").waitFor();
    await this.page
      .getByRole("list", { name: "Opened" })
      .waitFor({ timeout: 1_000 })
      .catch(() => {});
    return this.page.getByRole("list", { name: "Opened" }).getByText(text).count();
  }

  /** All readable text of this device's page and storage; bytes as text and as hex. */
  async everythingReadable(): Promise<string> {
    return this.page.evaluate(everythingReadable);
  }
}

/** Two people on one relay who know each other: Ana at the steps, Ben five kilometres away on his map. */
export async function meet(
  stage: Stage,
  options: { ana?: PersonOptions; ben?: PersonOptions; hidden?: boolean } = {},
): Promise<{ ana: Person; ben: Person }> {
  const ana = await stage.person("Ana", STEPS, options.ana);
  const ben = await stage.person("Ben", north(5_000), options.ben);
  await ana.begin(options.hidden);
  await ben.begin(options.hidden);
  await ben.add(await ana.link());
  await ana.go("/people");
  // What is hidden leaves at a random moment.
  await ana.page.getByRole("link", { name: /^Ben/ }).waitFor({ timeout: options.hidden ? 100_000 : 30_000 });
  // A person's page shows no moment.
  await ben.go("/");
  return { ana, ben };
}
