/** Finding people in the touch app on the scripted engine: my number, a book typed, picked and read, and who was found. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import type { EngineState, FoundPerson } from "../../src/engine/face.ts";
import { TAGS, violations } from "../support/axe.ts";
import { type Flow, flowSuite, openTouch } from "./flow-suite.ts";
import type { Scripted } from "./harness/engine.ts";
import { startHarness } from "./serve.ts";

type Global = { engine: Scripted };
const state = (page: Page): Promise<EngineState> => page.evaluate(() => (globalThis as unknown as Global).engine.state());
const entries = (page: Page) => page.evaluate(() => (globalThis as unknown as Global).engine.bookEntries());
const shows = (page: Page, words: string | RegExp): Promise<void> =>
  page.getByText(words).locator("visible=true").first().waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** vCard 2.1 as old phones write it: quoted-printable in UTF-8, folded by a soft line break. */
const OLD = [
  "BEGIN:VCARD",
  "VERSION:2.1",
  "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=B6wenstein;J=C3=B6r=",
  "g",
  "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg L=C3=B6wen=",
  "stein",
  "TEL;CELL:+49 170 1234567",
  "TEL;HOME:030 901820",
  "END:VCARD",
].join("\r\n");

/** Puts a picker in the place of the browser's, which shows nothing in a headless one. */
const setPicker = (page: Page, rows: readonly object[]): Promise<void> =>
  page.evaluate((picked) => {
    const asked: unknown[] = [];
    const select = async (...args: unknown[]) => {
      asked.push([...args, navigator.userActivation.isActive]);
      return picked;
    };
    Object.assign(globalThis, { asked });
    Object.defineProperty(navigator, "contacts", { value: { select }, configurable: true });
  }, rows);

/** To the page by the links on the way, so that what was put on `navigator` stays. */
async function toFinding(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Find people by number" }).click();
  await page.getByRole("heading", { name: "Find people by number", level: 1 }).waitFor({ state: "attached" });
}

const FLOWS: Readonly<Record<string, Flow>> = {
  "my number and a book from the phone, from a file and by hand": async (open) => {
    const page = await open("scene=discovery&at=/people");
    await setPicker(page, [{ name: ["Anna"], tel: ["+49 30 901821", null], email: ["Anna@Example.org"] }]);
    await toFinding(page);
    await shows(page, /A link stays the better way/);
    await page.getByLabel("My phone number or mail address").fill("0171 7654321");
    await press(page, "This is mine");
    await shows(page, /does not say its country/);
    await page.getByLabel("Country of these numbers").selectOption("DE");
    await press(page, "This is mine");
    await page.getByRole("switch", { name: /Findable by anyone who has/ }).waitFor();
    await shows(page, "Now put somebody in the book.");
    await page.getByRole("switch").click();
    await shows(page, /Numbers can be tried one after another/);
    assert.deepEqual((await state(page)).finding?.identifiers, [{ id: "tel:+491717654321", findable: true }]);

    await press(page, "Choose from my contacts");
    await shows(page, "2 new in the book.");
    const asked = await page.evaluate(() => (globalThis as unknown as { asked: unknown }).asked);
    assert.deepEqual(asked, [[["name", "tel", "email"], { multiple: true }, true]]);
    await page
      .getByLabel("Read a file", { exact: true })
      .and(page.locator("input"))
      .setInputFiles({ name: "old.vcf", mimeType: "text/vcard", buffer: Buffer.from(OLD) });
    await page.getByLabel("One number or address, or several").fill("Bo@Example.org, +44 20 7946 0018");
    await page.getByLabel("Whose it is").fill("Bo");
    await press(page, "Put it in the book");
    await page.getByText("6 numbers and addresses").click();
    await page.getByRole("button", { name: "Take bo@example.org out" }).waitFor();
    assert.deepEqual(
      (await entries(page)).map(({ id, name }) => `${name} ${id}`),
      [
        "Anna tel:+4930901821",
        "Anna mailto:anna@example.org",
        "Bo mailto:bo@example.org",
        "Bo tel:+442079460018",
        "Jörg Löwenstein tel:+491701234567",
        "Jörg Löwenstein tel:+4930901820",
      ],
    );
    assert.deepEqual(await violations(page, { type: "tag", values: [...TAGS, "best-practice"] }), []);
    await page.getByRole("button", { name: "Take bo@example.org out" }).click();
    await shows(page, "5 numbers and addresses");
    await shows(page, "Getting ready: 0 of 5.");
    await press(page, "Look now");
    await shows(page, /All are looked for/);
    await press(page, "Forget the book");
    await page.getByRole("dialog").getByRole("button", { name: "Forget the book" }).click();
    await shows(page, /First type a number/);
    assert.deepEqual([(await state(page)).finding?.identifiers, await entries(page)], [[], []]);
  },

  "numbers without a country wait for it, and a file that is none says so": async (open) => {
    const page = await open("scene=discovery&at=/people/find");
    const file = page.getByLabel("Read a file", { exact: true }).and(page.locator("input"));
    await file.setInputFiles({ name: "old.vcf", mimeType: "text/vcard", buffer: Buffer.from(OLD) });
    await shows(page, "One new in the book. One number without a country.");
    assert.equal(await page.getByRole("button", { name: "Choose from my contacts" }).count(), 0);
    await page.getByLabel("Country of these numbers").selectOption("DE");
    await press(page, "Put these in as well");
    await page.getByText("2 numbers and addresses").waitFor();
    await file.setInputFiles({ name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no book at all") });
    await shows(page, "This is no vCard file, and no table with numbers or addresses.");
    await file.setInputFiles({ name: "big.vcf", mimeType: "text/vcard", buffer: Buffer.alloc(5 * 1024 * 1024 + 1, "a") });
    await shows(page, /This file is too large/);
    assert.equal((await entries(page)).length, 2);
  },

  "a picker that gives nothing leaves the rest as it is": async (open) => {
    const page = await open("scene=discovery&at=/people");
    await setPicker(page, []);
    await toFinding(page);
    await press(page, "Choose from my contacts");
    await shows(page, /No contacts were given/);
    assert.deepEqual(await entries(page), []);
  },

  "who was found is perhaps that person, is added at the lowest level, or hidden": async (open) => {
    const page = await open("scene=found&at=/people/find");
    await shows(page, "May be Anna Lindqvist");
    await shows(page, /2 people say they have this number/);
    await shows(page, /relay.example and hills.example, each with a key of its own/);
    assert.deepEqual(await violations(page, { type: "tag", values: [...TAGS, "best-practice"] }), []);
    const row = (name: string) => page.getByRole("article").filter({ hasText: name });
    await row("Ruth").getByRole("button", { name: "Hide" }).click();
    await row("Ruth").waitFor({ state: "detached" });
    await row("Anna").getByRole("button", { name: "Add them" }).click();
    await row("Anna").getByLabel("What you call them").fill("Anna L.");
    await row("Anna").getByRole("button", { name: "Add Anna L." }).click();
    await page.getByRole("button", { name: "Leave Anna L. a note" }).waitFor();
    const { people, finding } = await state(page);
    assert.equal(people.find(({ name }) => name === "Anna L.")?.level, 0);
    assert.equal(
      finding?.found.some((one: FoundPerson) => one.entry.name === "Ruth"),
      false,
    );
  },

  "hashes are offered where the relay does them, and turned on only by who was told what it means": async (open) => {
    const page = await open("scene=discovery&at=/people/find");
    await shows(page, "Whom I look for");
    const hashes = page.getByRole("switch", { name: /Look by hashes too/ });
    assert.equal(await hashes.count(), 0);
    await page.evaluate(async () => {
      const { engine } = globalThis as unknown as Global;
      engine.change({ connection: { ...engine.state().connection, finds_by_hash: true } });
      await engine.addToBook([{ id: "tel:+4930901820", name: "Anna" }]);
    });
    await shows(page, /Your book stays here/);
    assert.equal(await page.getByRole("button", { name: "Look now" }).count(), 0);
    await hashes.click();
    await shows(page, /knows every number you look for/);
    assert.deepEqual(await violations(page, { type: "tag", values: [...TAGS, "best-practice"] }), []);
    await press(page, "Cancel");
    assert.equal(await hashes.getAttribute("aria-checked"), "false");
    await hashes.click();
    await press(page, "Look by hashes");
    await shows(page, /can work out all numbers in your book/);
    assert.equal((await state(page)).finding?.by_hash, true);
    // Without a number of mine.
    await shows(page, /All are looked for by hashes/);
    await shows(page, /Since you look by hashes, a hash of each number does/);
    assert.equal(await page.getByText("Your book stays here").count(), 0);
    await page.evaluate(() => {
      const { engine } = globalThis as unknown as Global;
      const { finding, connection } = engine.state();
      if (!finding) return;
      const trouble = { kind: "down", relay: connection.relay, again: 0 } as const;
      engine.change({ finding: { ...finding, hashed: { done: 16, of: 64 }, trouble } });
    });
    await shows(page, "By hashes: 16 of 64.");
    await shows(page, /does not answer/);
    await page.getByRole("button", { name: "Look now" }).waitFor();
    await page.evaluate(() =>
      (globalThis as unknown as Global).engine.setIdentifiers([{ id: "tel:+4930901821", findable: false }]),
    );
    await shows(page, /none of your numbers is findable/);
    await hashes.click();
    await shows(page, /could then work out every number/);
    assert.equal((await state(page)).finding?.by_hash, false);
  },

  "where the relay does not do it, it says so and offers a link": async (open) => {
    const page = await open("scene=full&at=/people/find");
    await shows(page, /does not help people to find each other/);
    await page.getByRole("link", { name: "Show my link" }).waitFor();
    assert.equal(await page.getByRole("main").getByRole("textbox").count(), 0);
  },
};

flowSuite("finding people", FLOWS, startHarness, openTouch);
