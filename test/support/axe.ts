/** Runs axe-core on a page. Its source is evaluated, because the app's content security policy refuses an added script. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page, ViewportSize } from "playwright";

const SOURCE = readFileSync(fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");
/** WCAG 2.0, 2.1 and 2.2, levels A and AA. */
export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const PHONE = { width: 360, height: 800 };
const DESK = { width: 1440, height: 900 };
interface Look {
  readonly viewport: ViewportSize;
  readonly theme: "light" | "dark";
}
/** The viewports and colour schemes in which screens are checked. */
export const LOOKS: readonly Look[] = [
  { viewport: DESK, theme: "dark" },
  { viewport: PHONE, theme: "light" },
  { viewport: DESK, theme: "light" },
  { viewport: PHONE, theme: "dark" },
];

interface Rules {
  readonly type: "tag" | "rule";
  readonly values: readonly string[];
}

interface Axe {
  run(options: object): Promise<{
    passes: unknown[];
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>;
}

/** axe-core's violations on the page. @param runOnly its rules, by tag or by name @param but ids of rules to leave out */
export async function violations(
  page: Page,
  runOnly: Rules = { type: "tag", values: TAGS },
  but: readonly string[] = [],
): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(SOURCE);
  const rules = Object.fromEntries(but.map((id) => [id, { enabled: false }]));
  return page.evaluate(
    async (options) => {
      // Wait for animations: the contrast of a colour halfway through a fade means nothing. (A simulated old page has no getAnimations.)
      await Promise.all((document.getAnimations?.() ?? []).map((one) => one.finished.catch(() => {})));
      const { axe } = globalThis as unknown as { axe: Axe };
      const { passes, violations } = await axe.run(options);
      const found = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary}`).join(" | ")}`,
      );
      // A check that saw nothing must fail.
      if (passes.length === 0) found.push("axe looked at nothing");
      const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      if (sideways > 0) found.push(`scrolls sideways by ${sideways}`);
      return found;
    },
    { runOnly, rules },
  );
}

/** axe-core's violations in each of `looks`. Leaves the page in the phone viewport and the light scheme. */
export async function scan(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const found: string[] = [];
  for (const look of looks) {
    await show(page, look);
    const where = `${name}, ${look.viewport.width}×${look.viewport.height}, ${look.theme}`;
    found.push(...(await violations(page)).map((one) => `${where}: ${one}`));
  }
  await show(page, { viewport: PHONE, theme: "light" });
  return found;
}

async function show(page: Page, { viewport, theme }: Look): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: theme });
  // The page gets the new scheme with a delay, and only then do its colours begin to fade.
  await page.waitForFunction((dark) => matchMedia("(prefers-color-scheme: dark)").matches === dark, theme === "dark");
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
