/** Every screen of the app in real states on a real relay, checked by axe-core: WCAG 2.x A and AA, phone and wide, both themes. */
import { describe, expect, it } from "vitest";
import { LOOKS, scan } from "../support/axe.ts";
import { inLong, isLong } from "../support/long.ts";
import { Stranger } from "../support/stranger.ts";
import { refuseStorage } from "./app-with-clock.ts";
import { north, type Person, STEPS, type Stage, stageForEach } from "./stage.ts";

/** All screens; a scan of fewer has missed some. */
const SCREENS = [
  "welcome",
  "name",
  "restore",
  "restore, wrong words",
  "cannot start",
  "map, with position",
  "map, position not asked for",
  "map, position refused",
  "map, position too coarse",
  "map, a note near",
  "leave, the circle",
  "leave, without the map",
  "leave, the words",
  "leave, something missing",
  "notes waiting, none",
  "notes opened, none",
  "notes left, none",
  "notes waiting",
  "notes opened",
  "notes left",
  "waiting note",
  "the moment",
  "opened note",
  "sent note",
  "withdraw?",
  "note left without signal",
  "people, nobody",
  "people",
  "people, a request",
  "person",
  "remove?",
  "add",
  "add, a link",
  "add, a bad link",
  "my link",
  "me",
  "24 words",
  "words asked back",
  "words asked back, wrong",
  "relay online",
  "relay silent",
  "privacy",
  "about",
  "lost",
];
const scanned: string[] = [];

describe("every screen", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  async function look({ page }: Person, name: string): Promise<void> {
    // Alternating wide and dark, phone and light; in the long tests each screen in all four.
    const looks = isLong ? LOOKS : LOOKS.slice(0, 2).filter((_, i) => i === scanned.length % 2);
    expect.soft(await scan(page, name, looks), name).toEqual([]);
    scanned.push(name);
  }

  /** Opens an address and checks it once `text` is there. */
  async function visit(person: Person, path: string, text: string | RegExp, name: string): Promise<void> {
    await person.go(path);
    await person.page.getByText(text).first().waitFor();
    await look(person, name);
  }

  it("before there is anybody, and one's own", async () => {
    const ana = await stage.person("Ana", STEPS);
    const { page } = ana;
    await page.getByRole("button", { name: "Start now" }).waitFor();
    await look(ana, "welcome");
    await page.getByRole("button", { name: "Start now" }).click();
    await page.getByRole("textbox", { name: "My name" }).waitFor();
    await look(ana, "name");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await page.getByRole("button", { name: "I have words" }).click();
    await page.getByLabel("Words, or 64 hex digits").fill("stone stone");
    await look(ana, "restore");
    await page.getByRole("button", { name: "Bring me back" }).click();
    await page.getByRole("alert").waitFor();
    await look(ana, "restore, wrong words");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await ana.begin();
    await look(ana, "map, with position");

    await visit(ana, "/notes", "Nothing waits for you yet", "notes waiting, none");
    await visit(ana, "/notes/opened", "Nothing opened yet", "notes opened, none");
    await visit(ana, "/notes/left", "You have left nothing yet", "notes left, none");
    await visit(ana, "/people", "Nobody here yet", "people, nobody");
    await visit(ana, "/add", "Paste the link they gave you", "add");
    await page.getByLabel("Their link").fill("https://example.org/nothing");
    await page.getByRole("alert").waitFor();
    await look(ana, "add, a bad link");
    await visit(ana, "/link", "Whoever has it can add you", "my link");
    await visit(ana, "/me", "Write down your 24 words", "me");
    await visit(ana, "/me/relay", / answers$/, "relay online");
    await visit(ana, "/me/privacy", "The relay is a post office", "privacy");
    await visit(ana, "/me/about", "Made with", "about");
    await visit(ana, "/nowhere", "Nothing lies here", "lost");
    await ana.go("/me/words");
    await expect.poll(() => page.getByRole("list", { name: "24 words" }).getByRole("listitem").count()).toBe(24);
    await look(ana, "24 words");
    await page.getByRole("link", { name: "I have written them down" }).click();
    await page.getByRole("button", { name: "Check" }).waitFor();
    await look(ana, "words asked back");
    await page.getByRole("button", { name: "Check" }).click();
    await page.getByRole("alert").first().waitFor();
    await look(ana, "words asked back, wrong");
    await page.evaluate(refuseStorage);
    await visit(ana, "/", "Cairn cannot start", "cannot start");
  });

  inLong("with notes and people", async () => {
    const ana = await stage.person("Ana", north(5_000));
    const ben = await stage.person("Ben", undefined);
    await ana.begin();
    await ben.begin();
    await look(ben, "map, position not asked for");
    await ben.page.getByRole("button", { name: "Allow position" }).click();
    await ben.page.getByRole("heading", { name: "Your position stays off" }).waitFor();
    await look(ben, "map, position refused");
    // Ben has never shown his link, so a request needs his decision.
    await knocks(ben);
    await visit(ben, "/people", "Mia has your link", "people, a request");

    await ben.page.goto(await ana.link());
    await ben.page.getByRole("button", { name: "Add Ana" }).waitFor();
    await look(ben, "add, a link");
    await ben.page.getByRole("button", { name: "Add Ana" }).click();
    await ben.page.getByRole("button", { name: "Leave Ana a note" }).waitFor();
    await look(ben, "person");
    await ben.page.getByRole("button", { name: "Remove Ana" }).click();
    await ben.page.getByRole("dialog").waitFor();
    await look(ben, "remove?");
    await visit(ana, "/people", "Ben", "people");

    await writesAndLeaves(ben);
    await visit(ben, "/notes/left", /^At the relay/, "notes left");
    await ben.page.getByRole("link", { name: /under the bench/ }).click();
    await ben.page.getByRole("button", { name: "Withdraw it" }).waitFor();
    await look(ben, "sent note");
    await ben.page.getByRole("button", { name: "Withdraw it" }).click();
    await ben.page.getByRole("dialog").waitFor();
    await look(ben, "withdraw?");

    await finds(ana);
  });

  inLong("without a relay", async () => {
    const ana = await stage.person("Ana", STEPS, { serviceWorker: true });
    await ana.begin();
    const stranger = await Stranger.create("Mia", stage.relay.origin);
    await ana.add(stranger.link);
    await ana.keptOffline();
    await ana.go("/");
    await ana.page.getByRole("button", { name: "Leave a note" }).click();
    await ana.page.getByText("How close must they be?").waitFor();
    await look(ana, "leave, the circle");
    await ana.page.getByRole("button", { name: "Close" }).click();
    stage.relay.cut();
    await ana.page.getByText("No signal.").waitFor();
    await ana.leave("no signal here", "Mia");
    await ana.page.getByText("Waiting for signal").first().waitFor();
    await look(ana, "note left without signal");
    await ana.go("/me/relay");
    const silent = ana.page.getByRole("heading", { name: /does not answer/ });
    // Each press is an attempt; after several failures the relay counts as silent.
    await expect
      .poll(async () => {
        await ana.page.getByRole("button", { name: "Try now" }).click();
        return silent.count();
      })
      .toBe(1);
    await look(ana, "relay silent");
  });

  inLong("was looked at", async () => {
    console.info(`scanned ${scanned.length} screens:\n  ${scanned.join("\n  ")}`);
    expect(
      SCREENS.filter((name) => !scanned.includes(name)),
      "screens that were not looked at",
    ).toEqual([]);
    expect(scanned).toHaveLength(SCREENS.length);
  });

  /** Mia uses a link that was never given out. */
  async function knocks(ben: Person): Promise<void> {
    const self = await Stranger.create("Ben", stage.relay.origin, await ben.seed());
    const mia = await Stranger.create("Mia", stage.relay.origin);
    const content = {
      initiator_pubkey: self.own.publicKey,
      responder_pubkey: mia.own.publicKey,
      handle: "Mia",
      relay_url: mia.relay,
    };
    await mia.store(await mia.session(), mia.envelope(self.own, { kind: "KEY_EXCHANGE_RETURN", content }));
    mia.end();
  }

  /** Leaves a note for Ana at the steps, by coordinates. */
  async function writesAndLeaves(ben: Person): Promise<void> {
    const { page } = ben;
    await ben.go("/leave/place");
    await page.getByRole("textbox", { name: "Place or coordinates" }).fill(`${STEPS.latitude}, ${STEPS.longitude}`);
    await page.keyboard.press("Enter");
    await page.getByText("No place chosen yet").waitFor({ state: "detached" });
    await look(ben, "leave, without the map");
    await page.getByRole("button", { name: "Next: the words" }).click();
    await page.getByRole("button", { name: "Leave it here" }).click();
    await page.getByText("There are no words yet.").waitFor();
    await look(ben, "leave, something missing");
    await page.getByRole("textbox", { name: "What you leave" }).fill("It is under the bench.");
    await page.getByRole("button", { name: "Ana", exact: true }).click();
    await page.getByRole("button", { name: "Choose" }).click();
    await look(ben, "leave, the words");
    await page.getByRole("button", { name: "Leave it here" }).click();
    await page.getByRole("button", { name: "Leave it here" }).waitFor({ state: "detached" });
  }

  /** Goes to the note and reads it. */
  async function finds(ana: Person): Promise<void> {
    const { page } = ana;
    await ana.go("/notes");
    await page.getByRole("heading", { name: "Far" }).waitFor();
    await ana.stand(north(300));
    await page.getByRole("heading", { name: "Near" }).waitFor();
    await look(ana, "notes waiting");
    await page.getByRole("main").getByRole("link", { name: /^Ben/ }).click();
    await page.getByText("When you stand there").waitFor();
    await look(ana, "waiting note");
    await page.getByRole("button", { name: "Back", exact: true }).click();
    await page.getByRole("link", { name: "Map" }).click();
    await page.getByRole("link", { name: /A note from Ben/ }).waitFor();
    await look(ana, "map, a note near");
    await ana.stand(STEPS, 400);
    await page.getByText("Almost. Step into the open.").waitFor();
    await look(ana, "map, position too coarse");
    // The moment needs motion, which is off in all other tests.
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await ana.stand(STEPS);
    await page.locator(".moment.done").waitFor();
    await look(ana, "the moment");
    await page.getByRole("button", { name: "Read it now" }).click();
    await page.getByText("It is under the bench.").waitFor();
    await page.emulateMedia({ reducedMotion: "reduce" });
    await look(ana, "opened note");
    await visit(ana, "/notes/opened", "It is under the bench.", "notes opened");
  }
});
