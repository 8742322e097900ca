/**
 * The keypad app and the touch app on one relay, the keypad by key events only: people, notes both ways, a room. By WebSocket, without
 * one, and in a current Gecko that lacks what the phone's lacks.
 */
import type { Browser } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchOnlyHere, type Person, STEPS, Stage } from "../e2e/stage.ts";
import { unless } from "../support/debian.ts";
import { hasFirefox, launchFirefox } from "../support/firefox.ts";
import { choose, press, title, typed } from "../ui/keypad-keys.ts";
import { AppServer } from "./app-server.ts";
import { builtFor } from "./built.ts";
import { Phone } from "./phone.ts";

const WAYS = [
  { how: "by WebSocket", noSocket: false, launch: launchOnlyHere, runs: true },
  { how: "without WebSocket, by polling", noSocket: true, launch: launchOnlyHere, runs: true },
  { how: `in Firefox${unless("firefox-esr")}`, noSocket: false, launch: launchFirefox, runs: hasFirefox },
];

for (const { how, noSocket, launch, runs } of WAYS)
  describe.skipIf(!runs)(how, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser?.close());

    let stage: Stage;
    let server: AppServer;
    let phone: Phone;
    let ana: Person;

    beforeEach(async () => {
      stage = await Stage.set();
      server = await AppServer.start(await builtFor(stage.relay.origin), noSocket);
      phone = await Phone.on(browser, server, { noSocket, at: STEPS });
      phone.page.setDefaultTimeout(20_000);
      ana = await stage.person("Ana", STEPS);
    });
    afterEach(async ({ task }) => {
      if (task.result?.state === "fail") console.error(await stage.report(), await phone.text, phone.errors);
      await phone.context.close();
      await server.stop();
      await stage.strike();
    });

    const keys = async (...names: readonly string[]): Promise<void> => {
      for (const name of names) await press(phone.page, name);
    };

    async function addsAna(): Promise<void> {
      const link = await ana.link();
      await keys("2", "SoftLeft");
      await typed(phone.page, "Their link", link);
      await press(phone.page, "SoftRight");
      await phone.sees("What you call them");
      await press(phone.page, "SoftRight");
      await phone.sees("Not checked");
      expect(await title(phone.page)).toBe("Ana");
      await ana.go("/people");
      await ana.page.getByRole("link", { name: /^Kai/ }).waitFor();
    }

    async function opensAnasNote(): Promise<void> {
      await keys("Backspace", "Backspace");
      await ana.leave("The kettle is behind the third stone.", "Kai");
      await phone.sees("You are here.");
      await press(phone.page, "Enter");
      await phone.sees("The kettle is behind the third stone.");
    }

    async function leavesOne(): Promise<void> {
      // The moment's action: reply with a note at this place.
      await press(phone.page, "SoftRight");
      await phone.sees("Leave a note here");
      await typed(phone.page, "What you leave", "Found it. Tea at four.");
      await press(phone.page, "SoftRight");
      await ana.page.getByRole("heading", { name: "You are here." }).waitFor({ timeout: 40_000 });
      expect(await ana.countOpened(/Tea at four/)).toBe(1);
    }

    async function goesThroughADoor(): Promise<void> {
      await ana.page.getByRole("link", { name: /^Rooms/ }).click();
      await ana.page.getByRole("main").getByRole("link", { name: "Make a room" }).last().click();
      await ana.page.getByRole("textbox", { name: "What it is called" }).fill("Harbour cinema");
      await ana.page.getByRole("button", { name: "Make it" }).click();
      await ana.page.getByText("You made this room").waitFor();
      await phone.sees("Elsewhere");
      await press(phone.page, "3");
      await choose(phone.page, "Look around here");
      // A search uses a one-time key on a socket of its own: without sockets the app says so, and sends nothing.
      if (noSocket) return phone.sees("This network lets no lasting connection through");
      await choose(phone.page, "Harbour cinema");
      await press(phone.page, "SoftRight");
      await phone.sees("You knocked");
      await ana.page.getByText("“Kai” knocks", { exact: true }).waitFor({ timeout: 40_000 });
      await ana.page.getByRole("button", { name: "Let in" }).click();
      await phone.sees("You came in");
      await typed(phone.page, "Say something here", "Which film?");
      await press(phone.page, "SoftRight");
      await ana.page.getByText("Which film?").waitFor({ timeout: 40_000 });
    }

    test("welcome, a contact, a note each way, a door", async () => {
      await ana.begin();
      await phone.begin("Kai");
      await addsAna();
      await opensAnasNote();
      await leavesOne();
      await goesThroughADoor();
      expect(phone.requests.some((url) => /\/v1\/events\?/.test(url))).toBe(noSocket);
      const strangers = phone.requests.filter((url) => !url.startsWith(server.origin) && !url.startsWith(stage.relay.origin));
      expect(strangers).toEqual([]);
      expect(phone.errors).toEqual([]);
    });
  });
