/** No softkey label is cut off: every combination that can occur is measured at 240 pixels, in every language. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, it } from "vitest";
import { LANGUAGES, type LanguageName } from "../../src/view/words/language.ts";
import { allWords } from "../support/words.ts";
import { openKeypad } from "./keypad-keys.ts";
import { startKeypadHarness } from "./keypad-serve.ts";
import type { Harness } from "./serve.ts";
import { bars, type Label, type SIDES } from "./softkey-words.ts";

describe("softkeys", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startKeypadHarness();
  });
  afterAll(() => harness.stop());

  it("are found in the sources", () => {
    const all = bars();
    const count = (side: (typeof SIDES)[number]) => all.flatMap((bar) => bar[side]).filter(({ key }) => key).length;
    assert.ok(
      count("left") > 30 && count("right") > 40 && count("center") > 100,
      `${count("left")} ${count("center")} ${count("right")}`,
    );
  });

  it.each(Object.keys(LANGUAGES) as LanguageName[])("fit beside each other: %s", async (language) => {
    const words = await allWords(language);
    const say = ({ key, ember }: Label) => {
      const text = key === "" ? "" : words[key];
      assert.equal(typeof text, "string", key);
      return { text: text as string, ember };
    };
    const threes = bars().flatMap(({ left, center, right }) =>
      left.flatMap((l) => center.flatMap((c) => right.map((r) => [l, c, r].map(say)))),
    );
    const page = await openKeypad(harness, `still&scene=welcome&language=${language}`);
    const cut = await page.evaluate((all) => {
      const bar = document.querySelector<HTMLElement>(".softkeys");
      if (!bar) throw new Error("no softkeys");
      bar.innerHTML = ["l", "c", "r"].map((side) => `<span class="soft ${side}"><button><bdi></bdi></button></span>`).join("");
      const buttons = [...bar.querySelectorAll("button")];
      const isCut = (three: (typeof all)[number]): boolean => {
        buttons.forEach((button, i) => {
          const { text = "", ember } = three[i] ?? {};
          button.className = ember ? "ember" : "";
          button.hidden = text === "";
          (button.firstChild as HTMLElement).textContent = text;
        });
        const [left, center, right] = three.map(({ text }) => text !== "");
        bar.className = `softkeys ${center ? (left || right ? "" : "one") : "two"}`;
        return [bar, ...buttons].some((box) => box.scrollWidth > box.clientWidth);
      };
      return all.filter(isCut).map((three) => three.map(({ text }) => text || "·").join(" | "));
    }, threes);
    await page.close();
    assert.deepEqual([...new Set(cut)], []);
  });
});
