/** Numbers in two browsers, with the directory as it is shipped: getting one, being found by it, marks, blocking. */
import { describe, expect } from "vitest";
import { inLong } from "../support/long.ts";
import { looksUp, type NumberStage, numberStageForEach, opensNote, press } from "./numbers-stage.ts";
import type { Person } from "./stage.ts";

let set: NumberStage;
let ana: Person;
let ben: Person;
await numberStageForEach(async (fresh) => {
  set = fresh;
  ana = await set.person("Ana");
  ben = await set.person("Ben");
});

describe("two people and a directory of numbers", () => {
  inLong("find one another by number, see marks on what they leave, and block a number", async () => {
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
});
