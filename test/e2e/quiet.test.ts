/** A browser logs nothing about a fresh page; an unknown header, for example, would be reported on every page. */
import { describe, expect, it } from "vitest";
import { STEPS, type Stage, stageForEach } from "./stage.ts";

describe("a page of the app", () => {
  let stage: Stage;
  stageForEach((set) => {
    stage = set;
  });

  it("is loaded without a word of the browser about its headers, files or styles", async () => {
    const ana = await stage.person("Ana", STEPS);
    const session = await ana.context.newCDPSession(ana.page);
    const said: string[] = [];
    session.on("Log.entryAdded", ({ entry }) => void said.push(`${entry.level}: ${entry.text}`));
    await session.send("Log.enable");
    for (const path of ["/", "/me", "/notes"]) {
      await ana.go(path);
      await ana.page.getByRole("button", { name: "Start now" }).waitFor();
    }
    expect(said).toEqual([]);
  });
});
