/** Positions of the pins: in the middle of their marks, or beside it with a leg, where they would cover my position or the cross. */
import type { Fix } from "../../engine/face.ts";
import { type Frame, metresPerPixel, toScreen } from "./frame.ts";
import type { Mark } from "./scene.ts";
import { around, type Space } from "./space.ts";
import { areasOf, keyOf, PIN_SIDE, type Stack, spiral } from "./stacks.ts";

type Spot = readonly [x: number, y: number];

/** A stack on the canvas. */
export interface Placed {
  readonly stack: Stack;
  readonly middle: Spot;
  /** The radius of its largest area, in pixels. */
  readonly r: number;
}

export interface Pin {
  readonly marks: readonly Mark[];
  readonly at: Spot;
  /** The point it marks; a leg leads there. */
  readonly middle: Spot;
  readonly r: number;
}

/** My position's dot with its halo. */
const ME = 14;
const CROSS = 11;
const HALF = PIN_SIDE / 2;
const ASIDE = [1, 1.35, 1.8].flatMap((far) =>
  [-1, -3, 1, 3, -2, 0, 4, 2].map((eighth): Spot => {
    const angle = (eighth * Math.PI) / 4;
    return [far * PIN_SIDE * Math.cos(angle), far * PIN_SIDE * Math.sin(angle)];
  }),
);

/** At least large enough for a touch. */
export function reachOnScreen({ kind, circle }: Mark, frame: Frame): number {
  return Math.max(kind === "mine" ? 7 : 12, circle.radius_m / metresPerPixel(frame.zoom, circle.latitude));
}

/** The stacks that overlap the frame. */
export function place(frame: Frame, stacks: readonly Stack[]): Placed[] {
  return stacks.flatMap((stack): Placed[] => {
    const middle = toScreen(frame, stack[0].circle);
    const r = Math.max(...areasOf(stack).map((mark) => reachOnScreen(mark, frame)));
    const [x, y] = middle;
    return x + r > 0 && x - r < frame.width && y + r > 0 && y - r < frame.height ? [{ stack, middle, r }] : [];
  });
}

/** Reserves the places of my position, the cross and all pins. In a spread stack each mark has its own pin. */
export function pin(
  frame: Frame,
  placed: readonly Placed[],
  { me, edit, spread }: { readonly me: Fix | undefined; readonly edit: number | undefined; readonly spread: string | undefined },
  space: Space,
): Pin[] {
  if (me) space.take(around(toScreen(frame, me), ME));
  if (edit !== undefined) space.take(around([frame.width / 2, frame.height / 2], CROSS));
  const open = placed.find(({ stack }) => keyOf(stack) === spread);
  const pins = open ? spreadOut(frame, open, space) : standing(placed, space);
  for (const { at } of pins) space.take(around(at, HALF));
  return pins;
}

function standing(placed: readonly Placed[], space: Space): Pin[] {
  // Pins that can stay on their middle come first; the few that would cover my position then look for a place among them.
  const free = placed.map(({ middle }) => space.isFree(around(middle, HALF)));
  const taken = placed.filter((_, i) => free[i]).map(({ middle }) => middle);
  return placed.map(({ stack, middle, r }, i) => {
    const at = free[i] ? middle : (aside(middle, taken, space) ?? middle);
    if (!free[i]) taken.push(at);
    return { marks: stack, at, middle, r };
  });
}

function aside([x, y]: Spot, taken: readonly Spot[], space: Space): Spot | undefined {
  return ASIDE.map(([dx, dy]): Spot => [x + dx, y + dy]).find(
    (at) =>
      space.isFree(around(at, HALF)) && taken.every(([tx, ty]) => Math.max(Math.abs(at[0] - tx), Math.abs(at[1] - ty)) >= PIN_SIDE),
  );
}

const MARGIN = 24;
/** Places of the spiral that my position's dot may cover. */
const AROUND_ME = 4;

/** One pin for each mark; marks without a place stay together in the middle. */
function spreadOut(frame: Frame, { stack, middle }: Placed, space: Space): Pin[] {
  const [x, y] = middle;
  const spots = spiral(stack.length + AROUND_ME, Math.min(frame.width, frame.height) / 2 - MARGIN)
    .map(([dx, dy]): Spot => [x + dx, y + dy])
    .filter((at) => space.isFree(around(at, HALF)))
    .slice(0, stack.length);
  const pins = spots.map((at, i): Pin => ({ marks: [stack[i]!], at, middle, r: 0 }));
  const rest = stack.slice(spots.length);
  return rest.length > 0 ? [{ marks: rest, at: middle, middle, r: 0 }, ...pins] : pins;
}
