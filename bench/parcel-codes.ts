/**
 * How long a parcel takes from one screen to another as codes that go round, one picture in twenty spoiled.
 *
 *   npm run bench:codes
 *
 * Two pages of the touch app on the scripted engine, in one Chromium: the camera of the one that scans is a canvas on which the code of the one
 * that shows is drawn, 30 pictures a second, at a size and slant as by hand. It is counted from the first code that is drawn on the screen that
 * shows to the words that say what was in it on the other, and then to the moment when the first one has seen the answer. What opening takes is
 * the engine's and comes on top: `openParcel` of the same sizes, in Node.
 * Prints the median and the worst of RUNS (10) of a short note and of 50 KB.
 */
import type { Page } from "playwright";
import { settled, startHarness } from "../test/ui/serve.ts";
import { machine, quantile } from "./load/figures.ts";

const RUNS = Number(process.env.RUNS ?? 10);
/** Letters of base64url: of a note of some sentences, and of 50 KB. */
const SIZES = { "a short note": 2_200, "50 KB": Math.ceil((50 * 1024 * 4) / 3) } as const;
const TARGETS_S = { "a short note": 2, "50 KB": 20 } as const;
const SPOILED = 20;

interface Picture {
  readonly d: string;
  readonly side: number;
}
type Scope = typeof globalThis & { firstCode?: number; shown?: Picture };

/** Tells the other page what code is on this one, whenever that changes. @param label of the code */
const telling = ([label, channel]: readonly [string, string]): void => {
  const scope = globalThis as Scope;
  const out = new BroadcastChannel(channel);
  let last = "";
  const look = (): void => {
    const svg = document.querySelector(`svg[aria-label="${label}"]`);
    const d = svg?.querySelector("path")?.getAttribute("d") ?? "";
    if (d !== last) {
      last = d;
      if (d !== "") scope.firstCode ??= Date.now();
      out.postMessage({ d, side: Number(svg?.getAttribute("viewBox")?.split(" ")[2] ?? 0) });
    }
    requestAnimationFrame(look);
  };
  look();
};

/** A camera that sees what the other page tells. */
const seeing = ([channel, spoiled]: readonly [string, number]): void => {
  let picture: Picture = { d: "", side: 0 };
  new BroadcastChannel(channel).onmessage = ({ data }: MessageEvent<Picture>) => {
    picture = data;
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1280, 720];
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    let count = 0;
    const draw = (): void => {
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.fillStyle = "#77736a";
      pen.fillRect(0, 0, 1280, 720);
      count++;
      if (picture.side === 0) return;
      const scale = 620 / picture.side;
      pen.translate(640, 360);
      pen.rotate(0.03 * Math.sin(count / 40));
      pen.translate(-310, -310);
      pen.fillStyle = "#f2f2ee";
      pen.fillRect(0, 0, 620, 620);
      pen.scale(scale, scale);
      pen.fillStyle = "#191f23";
      pen.fill(new Path2D(picture.d));
      if (count % spoiled === 0) pen.fillRect(0, 0, picture.side / 2, picture.side);
    };
    const timer = setInterval(draw, 1000 / 30);
    const stream = canvas.captureStream(30);
    for (const track of stream.getTracks()) {
      const stop = track.stop.bind(track);
      track.stop = () => {
        clearInterval(timer);
        stop();
      };
    }
    return stream;
  };
};

async function once(
  open: (query: string) => Promise<Page>,
  letters: number,
  run: number,
): Promise<{ came: number; stopped: number }> {
  const [codes, answers] = [`codes ${run}`, `answers ${run}`];
  const reader = await open("scene=couriers&at=/me/couriers");
  await reader.evaluate(seeing, [codes, SPOILED] as const);
  await reader.evaluate(telling, ["Answer for the other phone", answers] as const);
  await reader.getByRole("button", { name: "Scan codes" }).click();
  await reader.locator(".finder:not(.still)").waitFor();
  const shower = await open("scene=couriers&at=/me/couriers");
  await shower.evaluate((count) => void Object.assign(globalThis, { parcelLetters: count }), letters);
  await shower.evaluate(seeing, [answers, SPOILED] as const);
  await shower.evaluate(telling, ["Show as codes", codes] as const);
  await shower.getByRole("button", { name: "Save parcel for Ruth" }).click();
  await shower.getByRole("button", { name: "Show as codes" }).click();
  await reader.evaluate(() => {
    const seen = new MutationObserver(() => {
      if (document.body.textContent?.includes("2 new notes"))
        Object.assign(globalThis, { came: (globalThis as { came?: number }).came ?? Date.now() });
    });
    seen.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await reader.waitForFunction(() => "came" in globalThis, undefined, { timeout: 180_000 });
  const came = await reader.evaluate(() => (globalThis as { came?: number }).came ?? 0);
  await shower.getByRole("button", { name: "Look for its answer" }).click();
  await shower.getByText("The other phone has all of it.").waitFor();
  const stopped = Date.now();
  const first = await shower.evaluate(() => (globalThis as Scope).firstCode ?? 0);
  for (const page of [reader, shower]) await page.close();
  return { came: (came - first) / 1000, stopped: (stopped - came) / 1000 };
}

const harness = await startHarness();
const context = await harness.browser.newContext({ viewport: { width: 360, height: 800 }, reducedMotion: "reduce" });
const open = async (query: string): Promise<Page> => {
  const page = await context.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${harness.origin}/?${query}`);
  await page.evaluate("globalThis.__name ??= (it) => it");
  await settled(page);
  return page;
};
console.log(machine());
for (const [name, letters] of Object.entries(SIZES)) {
  const all = [];
  for (let run = 0; run < RUNS; run++) all.push(await once(open, letters, run));
  const [came, stopped] = [all.map((one) => one.came), all.map((one) => one.stopped)];
  const say = (times: readonly number[]): string => `${quantile(times, 0.5).toFixed(2)} s (worst ${Math.max(...times).toFixed(2)})`;
  const target = TARGETS_S[name as keyof typeof TARGETS_S];
  console.log(
    `${name}, ${Math.ceil(letters / 800)} codes: ${say(came)}, at most ${target} s was asked; its answer seen after ${say(stopped)}`,
  );
}
await harness.stop();
