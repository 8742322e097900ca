import { beforeAll, describe, expect, it, vi } from "vitest";
import { rest as en } from "../words/en/index.ts";
import { addWords } from "../words/t.ts";
import { type Frame, TILE, toScreen, unitX, unitY } from "./frame.ts";
import { gridFor } from "./graticule.ts";
import type { Palette } from "./palette.ts";
import type { Mark } from "./scene.ts";
import type { Box } from "./space.ts";

const SPOT = { latitude: 48.2085, longitude: 16.3725 };
const palette = new Proxy({}, { get: () => "" }) as Palette;

/** A canvas that records where text is drawn, with letters 7 pixels wide. */
function canvas() {
  const words: { readonly text: string; readonly box: Box }[] = [];
  let align = "left";
  const ctx = {
    measureText: (text: string) => ({ width: text.length * 7 }),
    fillText(text: string, x: number, y: number) {
      const width = text.length * 7;
      const left = align === "center" ? x - width / 2 : x;
      words.push({ text, box: [left, y - 8, left + width, y + 2] });
    },
    set textAlign(value: string) {
      align = value;
    },
  };
  const nothing = () => undefined;
  return {
    words,
    ctx: new Proxy(ctx, {
      get: (of, name) => Reflect.get(of, name) ?? nothing,
      set: (of, name, value) => name !== "textAlign" || Reflect.set(of, name, value),
    }) as unknown as CanvasRenderingContext2D,
  };
}

function frameAt(zoom: number): Frame {
  const [width, height] = [360, 800];
  const world = TILE * 2 ** zoom;
  return {
    width,
    height,
    zoom,
    world,
    left: unitX(SPOT.longitude) * world - width / 2,
    top: unitY(SPOT.latitude) * world - height / 2,
  };
}

/** A seeded sequence of numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const off = (north: number, east: number) => ({
  latitude: SPOT.latitude + north / 111_195,
  longitude: SPOT.longitude + east / (111_195 * Math.cos((SPOT.latitude * Math.PI) / 180)),
});

function sceneOf(seed: number): { readonly marks: readonly Mark[]; readonly names: readonly string[] } {
  const next = random(seed);
  const spot = () => [(next() - 0.5) * 900, (next() - 0.5) * 900] as const;
  const marks = Array.from({ length: 14 }, (_, i): Mark => {
    const [north, east] = spot();
    const kind = (["mine", "waiting", "open", "room"] as const)[i % 4]!;
    const corners = [
      off(north + 75, east - 70),
      off(north + 80, east + 75),
      off(north - 70, east + 70),
      off(north - 75, east - 75),
    ];
    return {
      ...{ kind, id: `m${i}`, label: kind === "waiting" ? "" : `Name of ${i}` },
      circle: { ...off(north, east), radius_m: 40 + next() * 160 },
      ...(kind === "room" ? { cell: corners } : {}),
    };
  });
  return { marks, names: Array.from({ length: 30 }, (_, i) => `Town number ${i}`) };
}

const SEEDS = 40;

const overlap = (a: Box, b: Box) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

describe("words on the map", () => {
  let load: () => Promise<{
    labels: typeof import("./labels.ts");
    rings: typeof import("./rings.ts");
    pins: typeof import("./pins.ts");
    stacks: typeof import("./stacks.ts");
    space: typeof import("./space.ts");
    graticule: typeof import("./graticule.ts");
  }>;
  beforeAll(() => {
    addWords(en);
    vi.stubGlobal("Path2D", class {});
    load = async () => ({
      labels: await import("./labels.ts"),
      rings: await import("./rings.ts"),
      pins: await import("./pins.ts"),
      stacks: await import("./stacks.ts"),
      space: await import("./space.ts"),
      graticule: await import("./graticule.ts"),
    });
  });

  it("cover neither each other nor my position, a pin, a ring or the edge of a circle or cell, and hide behind no card", async () => {
    const { labels, rings, pins, stacks, space, graticule } = await load();
    let said = 0;
    const wrong: string[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { marks, names } = sceneOf(seed);
      const next = random(seed + 1000);
      const me = { ...off((next() - 0.5) * 300, (next() - 0.5) * 200), accuracy_m: 8 };
      const frame = frameAt(15 + (seed % 3));
      const { words, ctx } = canvas();
      const taken = new space.Space(frame.width, frame.height);
      const placed = pins.place(frame, stacks.stacksOf(marks, frame.world));
      const standing = pins.pin(frame, placed, { me, edit: undefined, spread: undefined }, taken);
      const areas = placed.flatMap(({ stack }) => stacks.areasOf(stack));
      for (const area of areas) {
        if (area.cell) taken.takeOutline(area.cell.map((corner) => toScreen(frame, corner)));
        else taken.takeRing(toScreen(frame, area.circle), pins.reachOnScreen(area, frame));
      }
      const [top, bottom] = [seed % 2 === 0 ? 76 : 0, seed % 3 === 0 ? 300 : 0];
      taken.takeEdges(top, bottom);
      rings.labelRings(ctx, frame, palette, me, taken);
      const onRings = words.length;
      const writer = new labels.Labels(ctx, frame, palette, taken);
      writer.pins(standing);
      graticule.drawGridLabels(ctx, frame, palette, gridFor(frame), { top: 90, bottom: 250, wide: false }, taken);
      const x = Float64Array.from(names, () => unitX(SPOT.longitude) + ((next() - 0.5) * 360) / frame.world);
      const y = Float64Array.from(names, () => unitY(SPOT.latitude) + ((next() - 0.5) * 800) / frame.world);
      writer.towns({ count: names.length, x, y, name: (i) => names[i]! }, []);
      said += words.length;
      const [mx, my] = toScreen(frame, me);
      const pinned: Box[] = standing.map(({ at }) => [at[0] - 16, at[1] - 16, at[0] + 16, at[1] + 16]);
      for (const [i, { text, box }] of words.entries()) {
        const where = `seed ${seed}: “${text}”`;
        for (const other of words.slice(i + 1)) if (overlap(box, other.box)) wrong.push(`${where} and “${other.text}”`);
        for (const one of pinned) if (overlap(box, one)) wrong.push(`${where} over a pin`);
        if (box[1] < top || box[3] > frame.height - bottom) wrong.push(`${where} behind a card`);
        if (overlap(box, [mx - 12, my - 12, mx + 12, my + 12])) wrong.push(`${where} over me`);
        for (const area of areas.filter(({ cell }) => !cell)) {
          const [cx, cy] = toScreen(frame, area.circle);
          if (cut(box, cx, cy, pins.reachOnScreen(area, frame))) wrong.push(`${where} over a circle's edge`);
        }
        // A distance may cover its own ring.
        if (i < onRings) continue;
        for (const metres of [100, 250, 500])
          if (cut(box, mx, my, metres / metresOf(frame))) wrong.push(`${where} over the ring of ${metres} m`);
        if (!(box[0] >= 0 && box[2] <= frame.width && box[1] >= 0 && box[3] <= frame.height)) wrong.push(`${where} cut off`);
      }
    }
    expect(wrong).toEqual([]);
    // And the names are not simply omitted.
    expect(said / SEEDS).toBeGreaterThan(7);
  });
});

const metresOf = (frame: Frame) => (40_075_016.686 * Math.cos((SPOT.latitude * Math.PI) / 180)) / frame.world;

/** Whether a circle's line runs through a box. */
function cut([left, top, right, bottom]: Box, x: number, y: number, r: number): boolean {
  const near = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  const far = Math.hypot(Math.max(x - left, right - x), Math.max(y - top, bottom - y));
  return near < r - 0.5 && far > r + 0.5;
}
