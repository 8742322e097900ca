/**
 * The first drawing of a saved city, and moving over it: the app's chart beside protomaps-leaflet with rules for the same layers, on the
 * same tiles, in turns, with the processor slowed four times.
 *
 *   CAIRN_REAL_MAP=city.mbtiles npm run bench:map
 *
 * What counts is the processor's time in tasks of the page, traced, from going to the view until nothing is done any more, plus four times
 * that of its worker, which the browser's slowing leaves as it is. Both canvases have to hold the same roads. Then the map is
 * moved 40 times and tasks over 50 ms of the processor are counted: what else runs on the machine makes none longer. ROUNDS (7); protomaps-leaflet comes by npm into a temporary directory.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Browser, chromium, type Page } from "playwright";
import "./map-pages/page.ts";
import { build as viteBuild } from "vite";
import { cutPacks } from "../relay/features/maps/cut.ts";
import { openMbtiles } from "../relay/features/maps/mbtiles.ts";
import type { PackListing } from "../src/protocol/maps/pack-list.ts";
import { CHROMIUM_ARGS, ensureChromium } from "../test/support/chromium.ts";
import { loadNow, machine, median, writeResult } from "./load/figures.ts";

const PEER = "protomaps-leaflet@5.1.0";
const ROUNDS = Number(process.env.ROUNDS ?? 7);
const SLOWER = 4;
/** Device pixels of one of the page. */
const RATIO = Number(process.env.RATIO ?? 1);
const SIZE = { width: 360, height: 800 };
const TARGET_MS = 150;
const LONG_MS = 50;
const SIDES = ["ours", "theirs"] as const;
type Side = (typeof SIDES)[number];

const TRACED = ["toplevel", "disabled-by-default-devtools.timeline", "__metadata"];

/** Sea, of which no city has a tile. */
const ELSEWHERE = { latitude: 30, longitude: -40, zoom: 15 };

interface BuiltFile {
  readonly fileName: string;
  readonly code?: string;
  readonly source?: string | Uint8Array;
}

interface Built {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Of the script beyond Leaflet, gzipped. */
  readonly bytes: number;
}

const fflateApart = (id: string): string | undefined => (/node_modules\/fflate\//.test(id) ? "fflate" : undefined);

const pageUrl = (side: Side): string => fileURLToPath(new URL(`map-pages/${side}.ts`, import.meta.url));

/**
 * Leaflet, which both have, and the chart of notes, which the app has without streets too, are chunks of their own and not
 * counted; nor is `fflate`, which only browsers without DecompressionStream load, nor what draws on the page where no worker can, nor what
 * is searched.
 */
async function built(side: Side, peers: string): Promise<Built> {
  const result = await viteBuild({
    configFile: false,
    logLevel: "error",
    root: fileURLToPath(new URL("..", import.meta.url)),
    base: `/${side}/`,
    publicDir: false,
    worker: { format: "es", rollupOptions: { output: { chunkFileNames: "[name].js", manualChunks: fflateApart } } },
    resolve: { alias: { "protomaps-leaflet": join(peers, "node_modules/protomaps-leaflet/dist/esm/index.js") } },
    build: {
      write: false,
      modulePreload: false,
      rollupOptions: {
        input: { [side]: pageUrl(side) },
        output: {
          entryFileNames: "[name].js",
          manualChunks: (id) =>
            /node_modules\/leaflet\//.test(id)
              ? "leaflet"
              : /src\/view\/(?!map\/streets)|node_modules\/(topojson-client|world-atlas)\//.test(id)
                ? "chart"
                : fflateApart(id),
        },
      },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as { readonly output: readonly BuiltFile[] };
  const files = new Map(output.map((file) => [file.fileName, file.code ?? file.source ?? ""]));
  const script = [...files].filter(([name]) => name.endsWith(".js") && !/leaflet|chart|fflate|name-index|fold|on-page/.test(name));
  return { files, bytes: script.reduce((sum, [, code]) => sum + gzipSync(code, { level: 9 }).length, 0) };
}

interface City {
  readonly packs: readonly (Omit<PackListing, "source"> & { readonly pack: Uint8Array })[];
  tile(path: string): Promise<Uint8Array | undefined>;
}

async function cityOf(path: string): Promise<City> {
  const file = openMbtiles(path);
  const packs = [];
  for await (const pack of cutPacks(file)) packs.push(pack);
  return {
    packs,
    async tile(name) {
      const [z, x, y] = name.split("/").map(Number) as [number, number, number];
      return (await file.tiles([z, x, y], z, z))[0]?.bytes;
    },
  };
}

const html = (side: Side, { files }: Built): string =>
  `<!doctype html><meta name=viewport content="width=device-width"><style>#map{position:fixed;inset:0}.chart{position:absolute;inset:0;width:100%;height:100%}</style>${[
    ...files.keys(),
  ]
    .filter((name) => name.endsWith(".css"))
    .map((name) => `<link rel=stylesheet href="/${side}/${name}">`)
    .join("")}<div id=map></div><script type=module src="/${side}/${side}.js"></script>`;

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", png: "image/png" };

function serve(city: City, sides: Readonly<Record<Side, Built>>): Server {
  const list = JSON.stringify({
    sources: [{ schema: "openmaptiles", credit: "© OpenStreetMap contributors" }],
    packs: city.packs.map(({ pack: _, ...listing }) => ({ ...listing, source: 0 })),
  });
  return createServer((request, response) => {
    void (async () => {
      const [, first = "", ...rest] = (request.url ?? "/").split("/");
      const name = rest.join("/");
      const side = SIDES.find((one) => one === first);
      const file = side && sides[side].files.get(name);
      if (side && name === "") response.setHeader("content-type", "text/html").end(html(side, sides[side]));
      else if (file !== undefined)
        response.setHeader("content-type", TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream").end(file);
      else if (name === "map") response.end(list);
      else if (name.startsWith("map/")) response.end(city.packs.find(({ hash }) => name === `map/${hash}`)?.pack);
      else if (first === "tiles") {
        const tile = await city.tile(name);
        if (tile) response.setHeader("content-encoding", "gzip").end(tile);
        else response.writeHead(404).end();
      } else response.writeHead(404).end();
    })();
  }).listen(0, "127.0.0.1");
}

interface Round {
  readonly pageMs: number;
  readonly workerMs: number;
  /** Longest task while moving, and how many took longer than they may. */
  readonly longest: number;
  readonly long: number;
}

/** Waits until the page does nothing any more. */
async function settled(tasks: () => Promise<number>): Promise<void> {
  for (let before = await tasks(); ; ) {
    await pause(400);
    const now = await tasks();
    // Asking costs a millisecond itself.
    if (now - before < 0.004) return;
    before = now;
  }
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

interface Tasks {
  /** Milliseconds of the processor in tasks of the page that did most, and in those of its workers. */
  readonly pageMs: number;
  readonly workerMs: number;
  /** Each task of that page. */
  readonly each: readonly number[];
}

function tasksIn(trace: Buffer): Tasks {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const names = new Map<string, string>();
  const tasks = new Map<string, number[]>();
  for (const { name, ph, pid, tid, tdur = 0, args } of traceEvents) {
    if (name === "thread_name") names.set(`${pid} ${tid}`, args.name ?? "");
    if (ph === "X" && name === "RunTask") tasks.set(`${pid} ${tid}`, [...(tasks.get(`${pid} ${tid}`) ?? []), tdur / 1000]);
  }
  const spent = new Map([...tasks].map(([thread, all]) => [thread, all.reduce((sum, ms) => sum + ms, 0)]));
  const pages = [...spent].filter(([thread]) => names.get(thread) === "CrRendererMain").sort(([, a], [, b]) => b - a);
  const [page = "", pageMs = Number.NaN] = pages[0] ?? [];
  const [pid] = page.split(" ");
  const workers = [...spent].filter(([thread]) => thread.startsWith(`${pid} `) && names.get(thread)?.startsWith("DedicatedWorker"));
  return { pageMs, workerMs: workers.reduce((sum, [, ms]) => sum + ms, 0), each: tasks.get(page) ?? [] };
}

/** Pixels in the colour that the bench gives to roads: on our ground, below the names, or on all of the other's canvases together. */
const roads = (page: Page): Promise<readonly number[]> =>
  page.evaluate(({ width, height }) => {
    const whole = new OffscreenCanvas(width, height);
    const ctx = whole.getContext("2d")!;
    for (const canvas of document.querySelectorAll<HTMLCanvasElement>("canvas")) {
      const { left, top, width: w, height: h } = canvas.getBoundingClientRect();
      if (w > 0 && h > 0) ctx.drawImage(canvas, left, top, w, h);
    }
    const { data } = ctx.getImageData(0, 0, width, height);
    const found: number[] = [];
    for (let i = 0; i < data.length; i += 4) if (data[i]! > 230 && data[i + 1]! < 60 && data[i + 2]! < 60) found.push(i / 4);
    return found;
  }, SIZE);

/** The share of a's pixels that have one of b's within three pixels. */
function covered(a: readonly number[], b: readonly number[]): number {
  const near = new Set<number>();
  for (const at of b) for (let dy = -3; dy <= 3; dy++) for (let dx = -3; dx <= 3; dx++) near.add(at + dy * SIZE.width + dx);
  return a.filter((at) => near.has(at)).length / a.length;
}

async function opened(browser: Browser, url: string, marked: boolean) {
  const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: RATIO });
  const page = await context.newPage();
  page.on("pageerror", (error) => process.stderr.write(`${url}: ${error.message}\n`));
  await page.goto(url);
  if (marked) {
    await page.addStyleTag({
      content: ":root{--map-road:#ff0000!important;--map-road-thin:#ff0000!important;--map-casing:#dddddd!important}",
    });
  }
  await page.waitForFunction(() => "bench" in window);
  await page.evaluate(() => window.bench.prepare());
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" }).catch(() => cdp.send("Performance.enable"));
  const tasks = async (): Promise<number> =>
    (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  return { context, page, cdp, tasks };
}

type View = { readonly latitude: number; readonly longitude: number; readonly zoom: number };

async function round(browser: Browser, url: string, view: View): Promise<Round> {
  const { context, page, cdp, tasks } = await opened(browser, url, false);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await settled(tasks);
  await page.evaluate((at) => window.bench.open(at, true), ELSEWHERE);
  await settled(tasks);
  await browser.startTracing(page, { categories: TRACED });
  await page.evaluate((at) => window.bench.go(at), view);
  await settled(tasks);
  const { pageMs, workerMs } = tasksIn(await browser.stopTracing());
  await browser.startTracing(page, { categories: TRACED });
  await page.evaluate(async () => {
    for (let i = 0; i < 40; i++) {
      window.bench.pan(i % 20 < 10 ? 12 : -12, i % 2 === 0 ? 8 : -8);
      await new Promise((done) => requestAnimationFrame(done));
    }
    await new Promise((done) => setTimeout(done, 1500));
  });
  const { each: moves } = tasksIn(await browser.stopTracing());
  await context.close();
  return { pageMs, workerMs, longest: Math.max(0, ...moves), long: moves.filter((ms) => ms > LONG_MS).length };
}

const path = process.env.CAIRN_REAL_MAP;
if (!path) throw new Error("CAIRN_REAL_MAP names no MBTiles file");
const peers = mkdtempSync(join(tmpdir(), "cairn-map-"));
try {
  writeFileSync(join(peers, "package.json"), "{}");
  const { status, stderr } = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", peers, PEER], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  const sides = { ours: await built("ours", peers), theirs: await built("theirs", peers) };
  const server = serve(await cityOf(path), sides);
  const at = (side: Side): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${side}/`;
  const view = JSON.parse(process.env.VIEW ?? '{"latitude":43.7347,"longitude":7.4206,"zoom":15}') as View;
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...CHROMIUM_ARGS] });
  const masks: (readonly number[])[] = [];
  for (const side of SIDES) {
    const { context, page, tasks } = await opened(browser, at(side), true);
    await page.evaluate((where) => window.bench.open(where, false), ELSEWHERE);
    await page.evaluate((where) => window.bench.go(where), view);
    await settled(tasks);
    masks.push(await roads(page));
    if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${side}.png`) });
    await context.close();
  }
  const [ours, theirs] = masks as [readonly number[], readonly number[]];
  const same = [covered(ours, theirs), covered(theirs, ours)];
  process.stdout.write(
    `roads: ${ours.length} pixels of ours, ${theirs.length} of theirs; ${same.map((share) => (share * 100).toFixed(1)).join(" % and ")} % of one near the other\n`,
  );
  const loads: number[] = [];
  const rounds: Record<Side, Round[]> = { ours: [], theirs: [] };
  for (let i = 0; i < ROUNDS; i++) {
    loads.push(loadNow());
    for (const side of SIDES) rounds[side].push(await round(browser, at(side), view));
    const [mine, other] = SIDES.map((side) => rounds[side].at(-1)!) as [Round, Round];
    const cost = mine.pageMs + SLOWER * mine.workerMs;
    process.stdout.write(
      `${i + 1}: ours ${mine.pageMs.toFixed(0)} ms + ${SLOWER} × ${mine.workerMs.toFixed(0)} ms = ${cost.toFixed(0)} ms, theirs ${other.pageMs.toFixed(0)} ms (${(other.pageMs / cost).toFixed(2)}×); longest task moving ${mine.longest.toFixed(0)} and ${other.longest.toFixed(0)} ms\n`,
    );
  }
  await browser.close();
  server.close();
  const mid = (side: Side, of: (one: Round) => number): number => Math.round(median(rounds[side].map(of)));
  const cost = mid("ours", ({ pageMs, workerMs }) => pageMs + SLOWER * workerMs);
  const result = {
    view,
    first_draw_ms: {
      ours: cost,
      ours_page: mid("ours", ({ pageMs }) => pageMs),
      ours_worker: mid("ours", ({ workerMs }) => workerMs),
      theirs: mid("theirs", ({ pageMs }) => pageMs),
      target: TARGET_MS,
    },
    longest_task_ms: { ours: mid("ours", ({ longest }) => longest), theirs: mid("theirs", ({ longest }) => longest) },
    tasks_over_50_ms: {
      ours: rounds.ours.reduce((sum, { long }) => sum + long, 0),
      theirs: rounds.theirs.reduce((sum, { long }) => sum + long, 0),
    },
    script_bytes: { ours: sides.ours.bytes, theirs: sides.theirs.bytes },
    same_roads: same.map((share) => Number(share.toFixed(3))),
    rounds: ROUNDS,
    loads,
    machine: machine(),
  };
  process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
  writeResult("map.json", `${JSON.stringify(result, null, 1)}\n`);
  if (!(Math.min(...same) >= 0.9)) throw new Error("the two did not draw the same roads");
} finally {
  rmSync(peers, { recursive: true, force: true });
}
