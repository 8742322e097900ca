/** Registers flows as tests on one harness: each gets pages of its own, and none of them may complain. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type Harness, settled } from "./serve.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Flow = (open: (query: string, size?: Size) => Promise<Page>) => Promise<void>;

/** Opens a page on a scene; what the page complains of goes to the last argument. */
type Opening = (harness: Harness, query: string, size: Size | undefined, onTrouble: (trouble: string) => void) => Promise<Page>;

export function flowSuite(
  title: string,
  flows: Readonly<Record<string, Flow>>,
  start: () => Promise<Harness>,
  opening: Opening,
): void {
  describe(title, () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await start();
    });
    afterAll(() => harness.stop());

    for (const [name, flow] of Object.entries(flows)) {
      it(name, async () => {
        const pages: Page[] = [];
        const troubles: string[] = [];
        await flow(async (query, size) => {
          const page = await opening(harness, query, size, (trouble) => troubles.push(trouble));
          pages.push(page);
          return page;
        });
        assert.deepEqual(troubles, []);
        for (const page of pages) await page.close();
      });
    }
  });
}

/** The touch app's screens. */
export const openTouch: Opening = async (harness, query, size = { width: 360, height: 800 }, onTrouble) => {
  const reducedMotion = query.includes("motion") ? "no-preference" : "reduce";
  const page = await harness.browser.newPage({ viewport: size, reducedMotion });
  page.on("pageerror", (error) => onTrouble(error.message));
  await page.goto(`${harness.origin}/?${query}`);
  if (query.includes("big")) await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await settled(page);
  return page;
};
