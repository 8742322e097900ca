/** Restoring from 24 words on a new device; the lock; wiping everything; sharing; a cold start offline. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { meet, type Person, STEPS, Stage } from "./stage.ts";

describe("keeping", () => {
  let stage: Stage;
  // One relay and one browser for all tests; each person has their own device.
  beforeAll(async () => {
    stage = await Stage.set();
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.error(await stage.report());
  });
  afterAll(() => stage.strike());

  const phrase = async (person: Person): Promise<string> => {
    await person.seed();
    return (await person.page.getByRole("list", { name: "24 words" }).locator(".key").allTextContents()).join(" ");
  };

  it("brings people and notes back from the words alone, and mail reaches the new device", async () => {
    const { ana, ben } = await meet(stage);
    await ben.stand(STEPS);
    await ana.leave("before the loss", "Ben");
    // The moment leads to the note; navigating before it would be undone.
    await ben.page.getByRole("heading", { name: "You are here." }).waitFor();
    await expect.poll(() => ben.countOpened(/before the loss/)).toBe(1);
    const words = await phrase(ben);
    await ben.go("/me/backup");
    await ben.page.getByRole("button", { name: "Back up now" }).click();
    await ben.page.getByText(/^Stored today at .*Everything of yours is in it\.$/).waitFor();
    await ben.context.close();

    const again = await stage.person("Ben again", STEPS);
    await again.page.getByRole("button", { name: "I have words" }).click();
    await again.page.getByLabel("Words, or 64 hex digits").fill(words);
    await again.page.getByRole("button", { name: "Bring me back" }).click();
    await again.page.getByRole("heading", { name: "You are back" }).waitFor();
    await again.page.getByText(/^one person and one note, as they were today at /).waitFor();
    await again.page.getByRole("button", { name: "To the map" }).click();
    await again.go("/people");
    await again.page.getByRole("link", { name: /^Ana/ }).waitFor();
    expect(await again.countOpened(/before the loss/)).toBe(1);
    await ana.leave("after the loss", "Ben");
    await expect.poll(() => again.countOpened(/after the loss/)).toBe(1);
    expect(await again.countOpened(/before the loss/)).toBe(1);
    await again.go("/me");
    await again.page.getByText("Written down and checked").waitFor();
    expect(await again.page.getByRole("textbox", { name: "My name" }).inputValue()).toBe("Ben");
  });

  inLong("locks in all tabs, opens with the passcode, and holds no seed meanwhile", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.begin();
    const first = ana.page;
    await ana.go("/me/lock");
    await first.getByLabel("Passcode", { exact: true }).fill("harbour steps");
    await first.getByRole("button", { name: "Set the passcode" }).click();
    const second = await ana.open("/me");
    await second.getByText("Locks after 5 minutes").waitFor();
    await first.getByRole("button", { name: "Lock now" }).click();
    for (const page of [first, second]) {
      await page.getByRole("heading", { name: "Cairn is locked" }).waitFor();
      expect(await page.getByText("My name").count()).toBe(0);
    }
    await second.reload();
    await second.getByLabel("Passcode", { exact: true }).fill("harbour stairs");
    await second.keyboard.press("Enter");
    await second.getByText("Not the passcode.").waitFor();
    await second.getByLabel("Passcode", { exact: true }).fill("harbour steps");
    await second.keyboard.press("Enter");
    await second.getByText("Locks after 5 minutes").waitFor();
    await first.getByRole("button", { name: "Lock now" }).waitFor();
  });

  it("keeps a note that was begun, in no readable form, when the page dies", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.begin();
    await ana.go("/leave/words");
    const before = await rowsKept(ana);
    await ana.page.getByRole("textbox", { name: "What you leave" }).fill("half a thought about gravel");
    await expect.poll(() => rowsKept(ana)).toBe(before + 1);
    await ana.go("/");
    await ana.page.getByText("You began a note.").waitFor();
    expect(await ana.everythingReadable()).not.toContain("gravel");
    await ana.page.getByRole("link", { name: "Go on" }).click();
    await expect
      .poll(() => ana.page.getByRole("textbox", { name: "What you leave" }).inputValue())
      .toBe("half a thought about gravel");
  });

  inLong("takes what other apps share: words become a note, a contact link goes to its page", async () => {
    const ana = await stage.person("Ana", STEPS);
    await ana.go("/share?text=Look%20at%20the%20third%20window");
    await ana.page.getByRole("button", { name: "Start now" }).click();
    await ana.page.getByRole("textbox", { name: "My name" }).fill("Ana");
    await ana.page.keyboard.press("Enter");
    await expect
      .poll(() => ana.page.getByRole("textbox", { name: "What you leave" }).inputValue())
      .toBe("Look at the third window");
    expect(new URL(ana.page.url()).search).toBe("");
    const link = await ana.link();
    await ana.go(`/share?${new URLSearchParams({ title: "Ana", text: `Add me on Cairn ${link}` })}`);
    await ana.page.getByText("This is your own link.").waitFor();
    await ana.go(`/add#u=${encodeURIComponent(`web+cairn:${link}`)}`);
    await ana.page.getByRole("textbox", { name: "Their link" }).waitFor();
    expect(new URL(ana.page.url()).hash).toBe("");
  });

  inLong("starts cold without a line, at every address the app has", async () => {
    const ana = await stage.person("Ana", STEPS, { serviceWorker: true });
    await ana.begin();
    const link = await ana.link();
    await ana.keptOffline();
    await ana.off();
    stage.relay.cut();
    for (const path of [
      link.replace(stage.relay.origin, ""),
      "/v?p=a.b&t=c&r=d&s=e&ts=1",
      "/va?p=a&t=b&s=c",
      "/leave",
      "/share?text=x",
    ]) {
      const page = await ana.open(path);
      await page.locator("main.page, main.sheet, main.home").first().waitFor();
      await page.close();
    }
    stage.relay.restore();
  });

  inLong("wipes until nothing is left in any storage, from the lock as well", async () => {
    const ana = await stage.person("Ana", STEPS, { serviceWorker: true });
    await ana.begin();
    await ana.keptOffline();
    const other = ana.page;
    await ana.open("/me/lock");
    await ana.page.getByLabel("Passcode", { exact: true }).fill("harbour steps");
    await ana.page.getByRole("button", { name: "Set the passcode" }).click();
    await ana.page.getByRole("button", { name: "Lock now" }).click();
    expect(await remains(ana)).toMatchObject({ databases: ["cairn"], serviceWorkers: 1 });
    await ana.page.getByRole("button", { name: "Wipe this device" }).click();
    await ana.page.getByRole("button", { name: "Wipe it now" }).click();
    await ana.page.getByRole("heading", { name: "Nothing is left here" }).waitFor();
    await other.getByRole("heading", { name: "Nothing is left here" }).waitFor();
    const nothing = { databases: [], caches: [], local: 0, session: 0, serviceWorkers: 0, push: 0 };
    await expect.poll(() => remains(ana)).toEqual(nothing);
    await ana.page.getByRole("button", { name: "Start again" }).click();
    await ana.page.getByRole("button", { name: "Start now" }).waitFor();
    await other.getByRole("button", { name: "Start now" }).waitFor();
  });
});

/** The number of stored rows; one is the draft's. */
const rowsKept = (person: Person): Promise<number> =>
  person.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("cairn");
      request.onsuccess = () => resolve(request.result);
    });
    const count = await new Promise<number>((resolve) => {
      const request = db.transaction("rows").objectStore("rows").count();
      request.onsuccess = () => resolve(request.result);
    });
    db.close();
    return count;
  });

/** Everything that a browser can store for this site. */
const remains = (person: Person) =>
  person.page.evaluate(async () => {
    const registrations = await navigator.serviceWorker.getRegistrations();
    const subscriptions = await Promise.all(registrations.map((one) => one.pushManager.getSubscription()));
    return {
      databases: (await indexedDB.databases()).map(({ name }) => name),
      caches: (await caches.keys()).filter((name) => !name.startsWith("test-")),
      local: localStorage.length,
      session: sessionStorage.length,
      serviceWorkers: registrations.length,
      push: subscriptions.filter((one) => one !== null).length,
    };
  });
