import { chromium } from "playwright";
import { readFileSync } from "node:fs";
const [out, ...names] = process.argv.slice(2);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const p = await b.newPage({ viewport: { width: 1500, height: 800 } });
const dir = "/tmp/wt/kui/test/ui/shots/keypad/";
await p.setContent(`<body style="margin:4px;background:#888;font:11px sans-serif">${names.map((n) => `<figure style="display:inline-block;margin:3px"><img style="display:block;max-width:240px" src="data:image/png;base64,${readFileSync(dir + n + ".png").toString("base64")}"><figcaption>${n}</figcaption></figure>`).join("")}</body>`);
await p.screenshot({ path: out, fullPage: true });
await b.close();
