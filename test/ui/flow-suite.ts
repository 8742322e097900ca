/** Registers flows as tests on one harness: each gets its own pages, which must not log errors. */
import assert from "node:assert/strict";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, it } from "vitest";
import { inLong } from "../support/long.ts";
import { type Harness, settled } from "./serve.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Flow = (open: (query: string, size?: Size) => Promise<Page>) => Promise<void>;

const LONG = new WeakSet<Flow>();
/** Marks a flow for the long tests only: it covers a corner case of what shorter flows cover. */
export function long(flow: Flow): Flow {
  LONG.add(flow);
  return flow;
}
/** Marks all flows: what both skins share is shown by the touch skin; the keypad repeats it in the long tests. */
export const allLong = (flows: Readonly<Record<string, Flow>>): Readonly<Record<string, Flow>> =>
  Object.fromEntries(Object.entries(flows).map(([name, flow]) => [name, long(flow)]));

/** Opens a page on a scene; the last argument gets the page's errors. */
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
      const test = LONG.has(flow) ? inLong : it;
      test(name, async () => {
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
