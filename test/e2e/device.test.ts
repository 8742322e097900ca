/** The app on a device: installed, offline, without permissions, lost and restored. */
import { describe, expect, it } from "vitest";
import { readContactLink } from "../../src/protocol/contacts/link.ts";
import { toHex } from "../../src/protocol/encoding/bytes.ts";
import { inLong } from "../support/long.ts";
import { Stranger } from "../support/stranger.ts";
import { refuseStorage } from "./app-with-clock.ts";
import { press, tabTo, type } from "./keyboard.ts";
import { north, type Person, STEPS, type Stage, stageForEach } from "./stage.ts";

describe("a device", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  /** Mia, who knows `person` and can exchange notes with them. */
  async function friend(person: Person): Promise<{ mia: Stranger; leave(text: string): Promise<void> }> {
    const mia = await Stranger.create("Mia", stage.relay.origin);
    const to = mia.recipient(await person.link());
    const session = await mia.session();
    await mia.registerTokenFor(session, to);
    await person.add(mia.link);
    const leave = async (text: string): Promise<void> => {
      await mia.store(session, mia.envelope(to, mia.note(to, text, STEPS)));
    };
    return { mia, leave };
  }

  it("finds an installable manifest whose icons are what it says", async () => {
    const { page } = await stage.person("Ana", undefined);
    const manifest = await page.evaluate(async () => {
      const link = document.querySelector<HTMLLinkElement>("link[rel=manifest]");
      const reply = await fetch(link?.href ?? "/none");
      return { type: reply.headers.get("content-type"), ...((await reply.json()) as Manifest) };
    });
    expect(manifest).toMatchObject({ name: "Cairn", short_name: "Cairn", start_url: "/", scope: "/", display: "standalone" });
    expect(manifest.type).toContain("application/manifest+json");
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(["192x192", "512x512"]));
    expect(manifest.icons.some(({ purpose }) => purpose === "maskable")).toBe(true);
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(["/leave", "/notes", "/people"]);
    expect(manifest.share_target).toMatchObject({ action: "/share", method: "POST", enctype: "multipart/form-data" });
    expect(manifest.share_target.params.files).toEqual([{ name: "parcel", accept: ["text/plain", ".txt"] }]);
    expect(manifest.file_handlers).toEqual([{ action: "/me/couriers", accept: { "text/plain": [".txt"] } }]);
    expect(manifest.screenshots.map(({ form_factor }) => form_factor)).toEqual(expect.arrayContaining(["narrow", "wide"]));
    for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
      const found = await page.evaluate(async (url) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const reply = await fetch(url);
        return { sizes: `${image.naturalWidth}x${image.naturalHeight}`, type: reply.headers.get("content-type") };
      }, src);
      expect(found.type, src).toBe(type);
      if (sizes !== "any") expect(found.sizes, src).toBe(sizes);
    }
  });

  inLong("has everything but delivery without a line, after one visit", async () => {
    const ana = await stage.person("Ana", STEPS, { serviceWorker: true });
    await ana.begin();
    const { leave } = await friend(ana);
    // On a person's page the user may be typing a name, so an opened note is announced and waits.
    await ana.go("/");
    await leave("read before the line was cut");
    await ana.page.getByText("read before the line was cut").waitFor();
    await ana.keptOffline();
    stage.relay.cut();
    await ana.go("/notes/opened");
    await ana.page.getByRole("link", { name: /read before the line was cut/ }).waitFor();
    await ana.go("/");
    await ana.page.getByText("No signal.").waitFor();
    await expect.poll(() => ana.page.locator("canvas").count()).toBeGreaterThan(0);
    // The gazetteer is the largest file; it was cached too.
    await ana.page.getByLabel("Place or coordinates").fill("Malag");
    await ana.page.getByRole("option").first().waitFor();
    await ana.page.getByLabel("Place or coordinates").fill("");
    await ana.leave("written without a line", "Mia");
    await ana.page.getByText("Waiting for signal").first().waitFor();
    await ana.page.reload();
    await ana.page.getByText("written without a line").waitFor();
    stage.relay.restore();
    await ana.page
      .getByText(/^At the relay/)
      .first()
      .waitFor();
  });

  inLong("may refuse its position: notes are left by coordinates, and one that waits says what it needs", async () => {
    const ben = await stage.person("Ben", undefined);
    await ben.begin();
    const { leave } = await friend(ben);
    await leave("not without a position");
    await ben.go("/notes");
    await ben.page.getByRole("main").getByRole("link", { name: /^Mia/ }).click();
    await ben.page.getByText(/Your phone must know you are there\. Allow position to open it\./).waitFor();
    await ben.page.getByRole("button", { name: "Allow position" }).click();
    await ben.page.getByText(/Your phone must know you are there/).waitFor();
    expect(await ben.everythingReadable()).not.toContain("not without a position");

    await ben.go("/leave/place");
    await ben.page.getByRole("textbox", { name: "Place or coordinates" }).fill("56.3367, -2.7867");
    await ben.page.keyboard.press("Enter");
    await ben.page.getByRole("status").getByText("56.33670, −2.78670").waitFor();
    await ben.page.getByRole("button", { name: "Next: the words" }).click();
    await ben.page.getByRole("textbox", { name: "What you leave" }).fill("By coordinates alone.");
    await ben.page.getByRole("button", { name: "Mia", exact: true }).click();
    await ben.page.getByRole("button", { name: "Leave it here" }).click();
    await ben.page.getByText("By coordinates alone.").waitFor();
    await ben.page.getByText(/^At the relay/).waitFor();
    expect(await ben.everythingReadable()).not.toContain("not without a position");
  });

  inLong("comes back from the words that another device showed, however they are typed", async () => {
    const ana = await stage.person("Ana", undefined);
    await ana.begin();
    const id = toHex(readContactLink(await ana.link()).publicKey);
    const words = await shownWords(ana);
    const second = await stage.person("Ana again", undefined);
    await second.page.getByRole("button", { name: "I have words" }).click();
    const field = second.page.getByLabel("Words, or 64 hex digits");
    await field.fill(words.toReversed().join(" "));
    await second.page.getByRole("button", { name: "Bring me back" }).click();
    await second.page.getByText(/These are not 24 words of the list/).waitFor();
    await field.fill(`  ${words.join("\n").toUpperCase()}  `);
    await second.page.getByRole("button", { name: "Bring me back" }).click();
    await second.page.getByRole("heading", { name: /^(You are back|No backup here)$/ }).waitFor();
    expect(toHex(readContactLink(await second.link()).publicKey)).toBe(id);
  });

  inLong("asks three of the words back", async () => {
    const ana = await stage.person("Ana", undefined);
    await ana.begin();
    const words = await shownWords(ana);
    await ana.page.getByRole("link", { name: "I have written them down" }).click();
    const fields = ana.page.getByLabel(/^Word \d+/);
    await expect.poll(() => fields.count()).toBe(3);
    const places = (await ana.page.getByText(/^Word \d+$/).allTextContents()).map((text) => Number(text.slice(5)));
    for (const [i, place] of places.entries()) await fields.nth(i).fill(i === 1 ? "wrong" : (words[place - 1] as string));
    await ana.page.getByRole("button", { name: "Check" }).click();
    await ana.page.getByText(`Word ${places[1]} is another one.`).waitFor();
    await fields.nth(1).fill(` ${(words[(places[1] as number) - 1] as string).toUpperCase()} `);
    await ana.page.getByRole("button", { name: "Check" }).click();
    await ana.page.getByText("Written down and checked").waitFor();
    await ana.go("/me");
    await ana.page.getByText("Written down and checked").waitFor();
  });

  it("keeps the seed only wrapped, under a key that cannot be taken out", async () => {
    const ana = await stage.person("Ana", undefined);
    await ana.begin();
    await friend(ana);
    const words = await shownWords(ana);
    const seed = await ana.seed();
    await ana.go("/");
    await ana.page.getByRole("button", { name: "Leave a note" }).waitFor();
    const readable = await ana.everythingReadable();
    const self = await Stranger.create("Ana", stage.relay.origin, seed);
    for (const secret of [seed, self.own.secretKey, self.own.x25519Secret]) {
      for (const form of ["hex", "base64", "latin1"] as const) expect(readable).not.toContain(Buffer.from(secret).toString(form));
    }
    expect(readable).not.toContain(words.join(" "));
    expect(readable).not.toContain("Mia");
    expect(readable).toContain("vault: CryptoKey held");
    const exported = await ana.page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open("cairn");
        request.onsuccess = () => resolve(request.result);
      });
      const key = await new Promise<CryptoKey>((resolve) => {
        const request = db.transaction("vault").objectStore("vault").get("wrapping-key");
        request.onsuccess = () => resolve(request.result as CryptoKey);
      });
      return Promise.all(
        ["raw", "jwk"].map((format) => crypto.subtle.exportKey(format as "raw", key).then(String, (error: Error) => error.name)),
      );
    });
    expect(exported).toEqual(["InvalidAccessError", "InvalidAccessError"]);
  });

  inLong("shows the same in a second tab, and what is done in one at once in the other", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.begin();
    const { leave } = await friend(ana);
    const first = ana.page;
    await first.goto(`${stage.relay.origin}/people`);
    const second = await ana.open("/people");
    for (const page of [first, second]) await page.getByRole("link", { name: /^Mia/ }).waitFor();
    await second.getByRole("link", { name: /^Mia/ }).click();
    await second.getByRole("textbox", { name: "What you call them" }).fill("Mia from the harbour");
    await second.keyboard.press("Enter");
    await first.getByRole("link", { name: /^Mia from the harbour/ }).waitFor();
    await leave("for both tabs");
    // The first tab to see it shows it; both have it.
    await expect.poll(() => ana.countOpened(/for both tabs/)).toBe(1);
    await first.goto(`${stage.relay.origin}/notes/opened`);
    await first.getByRole("link", { name: /for both tabs/ }).waitFor();
  });

  inLong("needs no pointer for the main story", async () => {
    const ana = await stage.person("Ana", STEPS);
    const ben = await stage.person("Ben", north(5_000), { motion: true });
    for (const { page, name } of [ana, ben]) {
      await page.getByRole("button", { name: "Start now" }).waitFor();
      await press(page, "Start now");
      await type(page, "My name", name);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "People" }).waitFor();
      await press(page, "People");
      await page.getByText("Nobody here yet").waitFor();
    }
    await press(ana.page, "My link");
    await ana.page.getByRole("textbox", { name: "My link" }).waitFor();
    await tabTo(ana.page, "My link");
    const link = await ana.page.getByRole("textbox", { name: "My link" }).inputValue();
    await press(ben.page, "Add someone");
    await ben.page.getByLabel("Their link").waitFor();
    await type(ben.page, "Their link", link);
    await ben.page.getByRole("button", { name: "Add Ana" }).waitFor();
    await press(ben.page, "Add Ana");
    await ben.page.getByRole("button", { name: "Leave Ana a note" }).waitFor();

    await press(ana.page, /^Back/);
    await ana.page.getByRole("link", { name: /^Ben/ }).waitFor();
    await press(ana.page, /Ben\s+Not checked/);
    await ana.page.getByRole("button", { name: "Leave Ben a note" }).waitFor();
    await press(ana.page, "Leave Ben a note");
    await ana.page.getByText("How close must they be?").waitFor();
    await press(ana.page, "Use this place");
    await ana.page.getByRole("textbox", { name: "What you leave" }).waitFor();
    await type(ana.page, "What you leave", "Left without a mouse.");
    await press(ana.page, "7 days");
    await press(ana.page, "Leave it here");
    await ana.page.getByText("Left without a mouse.").waitFor();

    await press(ben.page, /^Back/);
    await ben.page.getByRole("link", { name: "Notes" }).waitFor();
    await press(ben.page, /^Notes/);
    await ben.page.getByRole("heading", { name: "Far" }).waitFor();
    await ben.stand(STEPS);
    await ben.page.locator(".moment.done").waitFor();
    await press(ben.page, "Read it now");
    await ben.page.getByText("Left without a mouse.").waitFor();
    await press(ben.page, "Keep");
    await tabTo(ben.page, "Kept");
  });

  it("says what is wrong where storage is refused, and works once it is allowed", async () => {
    const ana = await stage.person("Ana", undefined);
    await ana.page.evaluate(refuseStorage);
    await ana.go("/notes");
    await ana.page.getByRole("heading", { name: "Cairn cannot start" }).waitFor();
    await ana.page.getByText("This browser does not let Cairn keep anything").waitFor();
    await ana.page.getByRole("button", { name: "Try again" }).click();
    await ana.page.getByRole("heading", { name: "Cairn cannot start" }).waitFor();
    await ana.page.evaluate(() => caches.delete("test-refuses-storage"));
    await ana.page.getByRole("button", { name: "Try again" }).click();
    await ana.page.getByRole("button", { name: "Start now" }).waitFor();
  });
});

interface Manifest {
  readonly shortcuts: readonly { readonly url: string }[];
  readonly share_target: { readonly action: string; readonly method: string; readonly params: { readonly files: unknown } };
  readonly file_handlers: unknown;
  readonly screenshots: readonly {
    readonly src: string;
    readonly sizes: string;
    readonly type: string;
    readonly form_factor: string;
  }[];
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose?: string }[];
}

/** The 24 words as the screen shows them. */
async function shownWords(person: Person): Promise<readonly string[]> {
  await person.seed();
  return person.page.getByRole("list", { name: "24 words" }).locator(".key").allTextContents();
}
