/** Numbers in two browsers, with the directory as it is shipped: getting one, being found by it, marks, blocking. */
import { describe, expect, it } from "vitest";
import { looksUp, type NumberStage, numberStageForEach, opensNote, press } from "./numbers-stage.ts";
import type { Person } from "./stage.ts";

let set: NumberStage;
let ana: Person;
let ben: Person;
await numberStageForEach("e2e-numbers", async (fresh) => {
  set = fresh;
  ana = await set.person("Ana");
  ben = await set.person("Ben");
});

describe("two people and a directory of numbers", () => {
  it("find one another by number, see marks on what they leave, and block a number", async () => {
    const bens = await set.byMail(ben);
    await press(ben, "Anyone");
    await ben.page.getByText("Whoever types it gets your name").waitFor();
    const anas = await set.byPasskey(ana);
    expect(anas).not.toBe(bens);
    // Ana adds Ben by his number: what he is stands there first.
    await looksUp(ana, bens);
    await ana.page.getByText(new RegExp(`^Person, ${bens}, attested by localhost`)).waitFor();
    await press(ana, "Add Ben");
    // He sees who asks, with her number, and lets her in.
    await ben.go("/people");
    await ben.page
      .getByText(new RegExp(`Person, ${anas}, attested`))
      .first()
      .waitFor();
    await ben.page.getByText("Ana asks by your number").waitFor();
    await press(ben, /^Add$/);
    await ben.go("/");
    await ben.leave("from a number", "Ana");
    await opensNote(ana, "from a number", new RegExp(`Person, ${bens}, attested by localhost`));
    await ana.go("/");
    await ana.leave("from Ana", "Ben");
    await opensNote(ben, "from Ana", new RegExp(`Person, ${anas}, attested by localhost`));
    // Blocked by number: the next note never shows, the one after that does.
    await ana.go("/me/numbers");
    await press(ana, "Block");
    await ana.page.getByText("Blocked: nothing of it comes in").waitFor();
    await ben.go("/");
    await ben.leave("while blocked", "Ana");
    await ben.go("/notes/left");
    await ben.page.getByText("At the relay").first().waitFor();
    await press(ana, "Unblock");
    await ben.go("/");
    await ben.leave("afterwards", "Ana");
    await opensNote(ana, "afterwards", /attested by localhost/);
    expect(await ana.countOpened(/while blocked/)).toBe(0);
  });

  it("knock at a number that asks, take another number, and share a mask until it is ended", async () => {
    const bens = await byMail(ben);
    const anas = await byMail(ana);
    await ana.go("/add");
    await ana.page.getByLabel("Their link or number").fill(bens);
    await press(ana, "Look it up");
    await ana.page.getByText("Nobody is told whether this number exists").waitFor();
    await press(ana, "Knock");
    await ana.page.getByText("You have knocked").waitFor();
    // Who knocked comes in when he looks.
    await ben.go("/me/numbers");
    await ben.page.getByText(bens).waitFor();
    await ben.go("/people");
    await ben.page.getByText("Ana asks by your number").waitFor();
    await ben.page
      .getByText(new RegExp(`Person, ${anas}, attested`))
      .first()
      .waitFor();
    await press(ben, /^Add$/);
    await ana.go("/people");
    await ana.page.getByRole("link", { name: /^Ben/ }).waitFor();
    // Another number: the next note carries it.
    await ben.go("/me/numbers");
    await ben.page.getByRole("link", { name: "Keys, logins, lending and ending" }).click();
    await press(ben, "Take another number");
    await ben.page.getByRole("dialog").getByRole("button", { name: "Take another number" }).click();
    await ben.page.getByText(bens).waitFor({ state: "detached" });
    const next = await ben.page.locator(".bignumber").innerText();
    await ben.go("/");
    await ben.leave("from the new number", "Ana");
    await opensNote(ana, "from the new number", new RegExp(`Person, ${next}, attested by localhost`));
    // A mask: made by one, claimed by the other, ended by either.
    await ana.go("/me/numbers");
    await press(ana, "Make a mask");
    const field = ana.page.getByRole("textbox", { name: "Masks" });
    await field.waitFor();
    await ben.page.goto(await field.inputValue());
    await press(ben, "Take the other end");
    await ben.page.getByText("Ends in").waitFor();
    expect(ben.page.url()).not.toContain("claim");
    await ana.page.getByRole("link", { name: "Open" }).waitFor();
    const mask = await ana.page
      .getByText(/^\d{3}-\d{4}-\d{4}$/)
      .last()
      .innerText();
    await ben.go("/");
    await ben.leave("through a mask", mask);
    await opensNote(ana, "through a mask", new RegExp(`${mask}, attested by localhost`));
    await ana.go("/me/numbers");
    await press(ana, "End it now");
    await ana.page.getByRole("dialog").getByRole("button", { name: "End it now" }).click();
    await ana.page.getByText("Ended").waitFor();
  });
});
