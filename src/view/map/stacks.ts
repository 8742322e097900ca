/** Marks so close that their pins would overlap form a stack: drawn as a count, spread on a press. */
import { unitX, unitY } from "./frame.ts";
import type { Mark } from "./scene.ts";

/** The first mark gives the stack its place. */
export type Stack = readonly [Mark, ...Mark[]];

/** The side of a pin's square. */
export const PIN_SIDE = 36;

/** Identifies a stack while it is spread. */
export const keyOf = ([{ kind, id }]: Stack): string => `${kind} ${id}`;

/** Depends on the zoom only, so that moving the map changes no stack. `world`: the world's width in pixels. */
export function stacksOf(marks: readonly Mark[], world: number): Stack[] {
  const stacks: { readonly x: number; readonly y: number; readonly marks: [Mark, ...Mark[]] }[] = [];
  for (const mark of marks) {
    const x = unitX(mark.circle.longitude) * world;
    const y = unitY(mark.circle.latitude) * world;
    const home = stacks.find((stack) => apart(x - stack.x, world) < PIN_SIDE && Math.abs(y - stack.y) < PIN_SIDE);
    if (home) home.marks.push(mark);
    else stacks.push({ x, y, marks: [mark] });
  }
  return stacks.map((stack) => stack.marks);
}

/** The distance across the date line, if that is shorter. */
function apart(x: number, world: number): number {
  const distance = Math.abs(x) % world;
  return Math.min(distance, world - distance);
}

/** The largest distance of a mark from the stack's first, in pixels. */
export function reachOf([first, ...others]: Stack, world: number): number {
  const { latitude, longitude } = first.circle;
  return others.reduce((most, { circle }) => {
    const x = apart((unitX(circle.longitude) - unitX(longitude)) * world, world);
    const y = Math.abs(unitY(circle.latitude) - unitY(latitude)) * world;
    return Math.max(most, x, y);
  }, 0);
}

/** The areas to draw: the largest circle of each kind, because many overlap into a blot, and each room's cell once. */
export function areasOf(stack: Stack): Mark[] {
  const areas = new Map<string, Mark>();
  for (const mark of stack) {
    const corner = mark.cell?.[0];
    const key = corner ? `${corner.latitude} ${corner.longitude}` : mark.kind;
    const before = areas.get(key);
    if (!before || before.circle.radius_m < mark.circle.radius_m) areas.set(key, mark);
  }
  return [...areas.values()];
}

const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const LOOSE = 21;

/** Offsets of a spread stack's marks, on a sunflower spiral, as many as fit within the radius. */
export function spiral(count: number, radius: number): (readonly [x: number, y: number])[] {
  const spots: (readonly [number, number])[] = [];
  for (let i = 3; i < count + 3; i++) {
    const r = LOOSE * Math.sqrt(i);
    if (r > radius) break;
    spots.push([r * Math.cos(i * GOLDEN), r * Math.sin(i * GOLDEN)]);
  }
  return spots;
}
