/** Lets axe-core look at a page. It is evaluated and not added as a script: the app's policy allows only its own scripts, as it should. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright";

const SOURCE = readFileSync(fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");
/** WCAG 2.0, 2.1 and 2.2, levels A and AA. */
export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const SIZES = [
  { name: "phone", width: 360, height: 800 },
  { name: "desk", width: 1440, height: 900 },
];

interface Rules {
  readonly type: "tag" | "rule";
  readonly values: readonly string[];
}
const COLOURS: Rules = { type: "rule", values: ["color-contrast"] };

interface Axe {
  run(options: object): Promise<{
    passes: unknown[];
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
  }>;
}

/** What axe-core finds wrong with the page as it stands. @param runOnly its rules, by tag or by name @param but ids of rules left out */
export async function violations(
  page: Page,
  runOnly: Rules = { type: "tag", values: TAGS },
  but: readonly string[] = [],
): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(SOURCE);
  const rules = Object.fromEntries(but.map((id) => [id, { enabled: false }]));
  return page.evaluate(
    async (options) => {
      // A colour halfway through its fade is nobody's choice. (A page made old cannot be asked, and has none.)
      await Promise.all((document.getAnimations?.() ?? []).map((one) => one.finished.catch(() => {})));
      const { axe } = globalThis as unknown as { axe: Axe };
      const { passes, violations } = await axe.run(options);
      const found = violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary}`).join(" | ")}`,
      );
      if (passes.length === 0) found.push("axe looked at nothing");
      const sideways = document.documentElement.scrollWidth - document.documentElement.clientWidth;
      if (sideways > 0) found.push(`scrolls sideways by ${sideways}`);
      return found;
    },
    { runOnly, rules },
  );
}

/** Scans a page as phone and as desk: everything in the light theme, the colours in the dark one. Leaves it as a phone in the light. */
export async function scan(page: Page, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name: size, ...viewport } of SIZES.toReversed()) {
    await page.setViewportSize(viewport);
    for (const theme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      found.push(
        ...(await violations(page, theme === "dark" ? COLOURS : undefined)).map((one) => `${name}, ${size}, ${theme}: ${one}`),
      );
    }
  }
  return found;
}
