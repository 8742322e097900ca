/**
 * Lays each built screen beside its drawn picture: one sheet a screen, with both themes, and what was built in both reading directions.
 * Run after `npm run look`: `npx tsx test/ui/sheets.ts <folder of the drawn pictures> [name…]`; sheets land in test/ui/shots/sheets.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { CHROMIUM_ARGS, ensureChromium } from "../support/chromium.ts";

const SHOTS = fileURLToPath(new URL("./shots/", import.meta.url));
const SHEETS = `${SHOTS}sheets/`;

/** The built screen, with its size, and the drawn one. */
const PAIRS: readonly (readonly [built: string, size: "phone" | "desk" | "keypad", drawn: string])[] = [
  ["01-welcome", "phone", "01-welcome"],
  ["02-map", "phone", "02-map"],
  ["03a-where", "phone", "03a-leave-where"],
  ["03b-words", "phone", "03b-leave-words"],
  ["04a-waiting", "phone", "04a-notes-waiting"],
  ["04b-left", "phone", "04b-notes-left"],
  ["05-moment", "phone", "05-moment"],
  ["06-opened", "phone", "06-opened"],
  ["07a-person", "phone", "07a-person"],
  ["07b-changed", "phone", "07b-person-key-changed"],
  ["08-room", "phone", "08-room"],
  ["09a-me", "phone", "09a-me"],
  ["09b-privacy", "phone", "09b-privacy"],
  ["10a-offline", "phone", "10a-empty-offline"],
  ["10b-coarse", "phone", "10b-coarse-fix"],
  ["10c-refused", "phone", "10c-no-location"],
  ["10d-relay", "phone", "10d-relay-error"],
  ["02-map", "desk", "11-desktop-map"],
];

const [drawnFolder, ...names] = process.argv.slice(2);
if (!drawnFolder || !existsSync(drawnFolder)) throw new Error("say where the drawn pictures are");

const image = (path: string, title: string, height: number): string => {
  const picture = existsSync(path)
    ? `<img height=${height} src="data:image/png;base64,${readFileSync(path).toString("base64")}">`
    : `<p>not there: ${path.split("/").at(-1)}</p>`;
  return `<figure><figcaption>${title}</figcaption>${picture}</figure>`;
};

mkdirSync(SHEETS, { recursive: true });
const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_ARGS] });
const page = await browser.newPage();
for (const [built, size, drawn] of PAIRS) {
  if (names.length > 0 && !names.includes(built)) continue;
  const height = size === "desk" ? 450 : 800;
  const cells = (["light", "dark"] as const).flatMap((theme) => [
    image(`${drawnFolder}/${drawn}-${theme}.png`, `drawn, ${theme}`, height),
    image(`${SHOTS}${built}-${size}-${theme}.png`, `built, ${theme}`, height),
    image(`${SHOTS}${built}-${size}-${theme}-rtl.png`, `built, ${theme}, right to left`, height),
  ]);
  await page.setViewportSize({ width: size === "desk" ? 2250 : 2280, height: 100 });
  await page.setContent(
    `<style>body{margin:8px;display:grid;grid-template-columns:repeat(${size === "desk" ? 3 : 6},max-content);gap:8px;font:13px sans-serif}figure{margin:0}</style>${cells.join("")}`,
  );
  const path = `${SHEETS}${drawn}.png`;
  await page.screenshot({ path, fullPage: true });
  console.log(path);
}
await browser.close();
