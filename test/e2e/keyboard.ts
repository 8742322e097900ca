/** A keyboard user: Tab, Enter and typing only. */
import type { Page } from "playwright";

/** More tab stops than any screen has. */
const FURTHEST = 120;

/** The accessible name of the focused element, roughly: its label or its text. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const node = document.activeElement;
    if (!(node instanceof HTMLElement) || node === document.body) return "";
    const labels = "labels" in node ? [...((node as HTMLInputElement).labels ?? [])].map((label) => label.textContent) : [];
    return [node.getAttribute("aria-label") ?? "", ...labels, node.innerText].join(" ").trim();
  });

/** Presses Tab until the focused element has this name. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const matches = (found: string): boolean => (typeof name === "string" ? found.includes(name) : name.test(found));
  const passed: string[] = [];
  for (let i = 0; i < FURTHEST; i++) {
    await page.keyboard.press("Tab");
    const found = await focused(page);
    if (matches(found)) {
      await visiblyFocused(page, found);
      return;
    }
    passed.push(found.replaceAll(/\s+/g, " ").slice(0, 40));
  }
  throw new Error(`no Tab leads to ${name}; it passes ${[...new Set(passed)].join(" · ")}`);
}

/** Tabs there and presses Enter. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** Tabs to a field and types. */
export async function type(page: Page, field: string | RegExp, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.insertText(text);
}

/** The focus must be visible (WCAG 2.4.7 and 2.4.11). A new screen may still be scrolling to it. */
async function visiblyFocused(page: Page, name: string): Promise<void> {
  const isSeen = (): boolean => {
    const node = document.activeElement as HTMLElement;
    const { width, height, top, left } = node.getBoundingClientRect();
    const inView = top < innerHeight && left < innerWidth && top + height > 0 && left + width > 0;
    const marks = [node, ...node.querySelectorAll("*"), node.parentElement as Element].map((one) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    });
    return inView && width > 0 && marks.some(Boolean);
  };
  await page.waitForFunction(isSeen, undefined, { timeout: 5_000 }).catch(() => {
    throw new Error(`the focus on "${name}" cannot be seen`);
  });
}
