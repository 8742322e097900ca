/** Rooms and groups in two browsers: made, found, knocked at, entered, used, ended; and a group by invitation. */

import { describe, expect, it } from "vitest";
import { inLong } from "../support/long.ts";
import { meet, north, type Person, STEPS, type Stage, stageForEach } from "./stage.ts";

describe("a room between two browsers", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  const button = (person: Person, name: string | RegExp) => person.page.getByRole("button", { name });

  /** By the tab, so that the page is not reloaded and new items show at once. */
  async function toRooms(person: Person): Promise<void> {
    await person.page.getByRole("link", { name: /^Rooms/ }).click();
    await person.page.getByRole("heading", { name: "Rooms", exact: true }).waitFor();
  }

  async function say(person: Person, text: string): Promise<void> {
    await person.page.getByRole("textbox", { name: "What you say" }).fill(text);
    await button(person, "Send").click();
    await person.page.getByRole("log").getByText(text).waitFor();
  }

  it("is made, found near, knocked at, entered, spoken in, and ended", async () => {
    const ana = await stage.person("Ana", STEPS);
    const ben = await stage.person("Ben", north(600));
    await ana.begin();
    await ben.begin();

    await toRooms(ana);
    await ana.page.getByRole("main").getByRole("link", { name: "Make a room" }).last().click();
    await ana.page.getByRole("textbox", { name: "What it is called" }).fill("Harbour cinema");
    await button(ana, "Make it").click();
    await ana.page.getByText("You made this room").waitFor();

    await toRooms(ben);
    // No request before Ben presses: a search tells the relay a cell.
    expect(await ben.page.getByText("Harbour cinema").count()).toBe(0);
    await button(ben, "Look around here").click();
    await ben.page.getByRole("link", { name: /^Harbour cinema/ }).click();
    await button(ben, "Knock").click();
    await ben.page.getByText("You knocked").waitFor();
    const mark = await ben.page.locator(".doormark").textContent();
    await ana.page.getByText("“Ben” knocks", { exact: true }).waitFor();
    // Both see the same characters, and may compare them.
    expect(await ana.page.locator(".knock .key").textContent()).toBe(mark);
    await button(ana, "Let in").click();
    await ben.page.getByText("You came in").waitFor();
    await ana.page.getByText("Ben was let in by you").waitFor();

    await say(ben, "Who brings the good chair?");
    await ana.page.getByText("Who brings the good chair?").waitFor();
    await ben.page.getByText(/^At the relay, \d/).waitFor();
    await say(ana, "Sana does.");
    await ben.page.getByText("Sana does.").waitFor();

    // Other pages show it as new until it is read.
    await button(ben, "Back").click();
    await say(ana, "Starting in ten.");
    await ben.page.getByRole("link", { name: /^Rooms.*one thing new/ }).waitFor();
    await ben.page.getByRole("link", { name: /^Harbour cinema/ }).click();
    await ben.page.getByText("Starting in ten.").waitFor();
    await button(ben, "Back").click();
    await expect.poll(() => ben.page.getByText("one thing new").count()).toBe(0);
    await ben.page.getByRole("link", { name: /^Harbour cinema/ }).click();

    await ana.page.getByLabel("More", { exact: true }).click();
    await ana.page.getByRole("link", { name: "Room settings" }).click();
    await button(ana, "End the room").click();
    await ana.page.getByRole("dialog").getByRole("button", { name: "End the room" }).click();
    await ben.page.getByRole("heading", { name: "It has ended" }).waitFor();
    await button(ben, "Clear it away").click();
    await ben.page.getByRole("heading", { name: "No rooms yet" }).waitFor();
  });

  inLong("three people talk on screens wide enough for the list, the talk and the map", async () => {
    const desk = { viewport: { width: 1440, height: 900 } };
    const people = [
      await stage.person("Ana", STEPS, desk),
      await stage.person("Ben", north(300), desk),
      await stage.person("Cem", north(600), desk),
    ] as const;
    const [ana, ...others] = people;
    for (const person of people) await person.begin();
    await toRooms(ana);
    await ana.page.getByRole("main").getByRole("link", { name: "Make a room" }).last().click();
    await ana.page.getByRole("textbox", { name: "What it is called" }).fill("Harbour cinema");
    await button(ana, "Make it").click();
    // How others find it, and a way to tell them.
    await ana.page.getByRole("heading", { name: "How people find it" }).waitFor();
    await button(ana, "Tell somebody by a note here").waitFor();
    for (const person of others) {
      await toRooms(person);
      await button(person, "Look around here").click();
      await person.page.getByRole("link", { name: /^Harbour cinema/ }).click();
      await button(person, "Knock").click();
      await ana.page.getByText(`“${person.name}” knocks`, { exact: true }).waitFor();
      await button(ana, "Let in").click();
      await person.page.getByText("You came in").waitFor();
    }
    for (const person of people) await say(person, `${person.name} is here.`);
    for (const person of people) {
      const { page } = person;
      for (const { name } of people) await page.getByRole("log").getByText(`${name} is here.`).waitFor();
      const list = page.getByRole("navigation", { name: "Rooms" });
      await list.getByRole("link", { name: /^Harbour cinema/, includeHidden: false }).waitFor();
      const [left, talk, map] = await Promise.all(
        [list, page.getByRole("log"), page.getByRole("region", { name: "Map" })].map((part) => part.boundingBox()),
      );
      expect(left!.x + left!.width).toBeLessThanOrEqual(talk!.x);
      expect(talk!.x + talk!.width).toBeLessThanOrEqual(map!.x + 1);
      expect(map!.width).toBeGreaterThan(400);
    }
    // The talk can be searched.
    await ana.page.getByLabel("More", { exact: true }).click();
    await button(ana, "Find what was said").click();
    await ana.page.getByRole("searchbox", { name: "Find what was said" }).fill("cem");
    await expect
      .poll(() =>
        ana.page
          .getByRole("log")
          .getByText(/is here\.$/)
          .allTextContents(),
      )
      .toEqual(["Cem is here."]);
  });

  inLong("a group: asked in, spoken in without signal too, and deleted", async () => {
    const { ana, ben } = await meet(stage);
    await toRooms(ana);
    await ana.page.getByRole("link", { name: "Make a group" }).click();
    await ana.page.getByRole("textbox", { name: "What it is called" }).fill("Allotment 14");
    await button(ana, "Ben").click();
    await button(ana, "Make it").click();
    await ana.page.getByText("You made this room").waitFor();

    await ben.go("/rooms");
    await ben.page.getByRole("link", { name: /^Allotment 14.*Ana asks you in/ }).click();
    await button(ben, "Go in").click();
    await ben.page.getByText("You came in").waitFor();
    await ana.page.getByText("Ben came in").waitFor();

    stage.relay.cut();
    await ben.page.getByText("No signal.").waitFor();
    await say(ben, "The key is under the pot.");
    await ben.page.getByText("Waiting for signal").waitFor();
    stage.relay.restore();
    await ben.page.getByText(/^At the relay, \d/).waitFor();
    await ana.page.getByText("The key is under the pot.").waitFor();

    await ana.page.getByLabel("More", { exact: true }).click();
    await ana.page.getByRole("link", { name: "Room settings" }).click();
    await button(ana, "Delete the group").click();
    await ana.page.getByRole("dialog").getByRole("button", { name: "Delete the group" }).click();
    await ben.page.getByRole("heading", { name: /^It (has ended|is not open to you)$/ }).waitFor();
  });
});
