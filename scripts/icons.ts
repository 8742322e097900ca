/**
 * Draws the app's icons from `public/logo.svg`, which is full-bleed and maskable as it stands.
 * Run: `npx tsx scripts/icons.ts` (needs a Chromium; `PPP_CHROMIUM` names another than the system's)
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright";

const ROOT = new URL("../public/", import.meta.url);
const ICONS = [
  { file: "icons/icon-192.png", size: 192, corner: 0.22 },
  { file: "icons/icon-512.png", size: 512, corner: 0.22 },
  // These are cut by the system, so they keep their corners.
  { file: "icons/maskable-512.png", size: 512, corner: 0 },
  { file: "icons/apple-touch-180.png", size: 180, corner: 0 },
  { file: "icons/favicon-32.png", size: 32, corner: 0.22 },
  // KaiOS cuts nothing either.
  { file: "../kaios/icons/icon-56.png", size: 56, corner: 0.22 },
  { file: "../kaios/icons/icon-112.png", size: 112, corner: 0.22 },
];

const logo = readFileSync(new URL("logo.svg", ROOT)).toString("base64");
const browser = await chromium.launch({
  executablePath: process.env.PPP_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
});
try {
  for (const folder of ["icons/", "../kaios/icons/"]) mkdirSync(new URL(folder, ROOT), { recursive: true });
  for (const { file, size, corner } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<body style="margin:0"><img src="data:image/svg+xml;base64,${logo}" style="display:block;width:${size}px;height:${size}px;border-radius:${corner * size}px">`,
    );
    writeFileSync(new URL(file, ROOT), await page.screenshot({ omitBackground: true }));
    await page.close();
  }
} finally {
  await browser.close();
}
