/** What is drawn on the map, and at what scale. */
import type { Circle, Fix } from "../../engine/face.ts";
import type { Point } from "../format/distance.ts";
import type { Streets } from "./streets/streets.ts";
import type { Towns } from "./towns.ts";
import type { World } from "./world.ts";

export interface Mark {
  readonly kind: "mine" | "waiting" | "open" | "room";
  readonly id: string;
  readonly circle: Circle;
  /** Corners of a room's cell; its circle lies around them. */
  readonly cell?: readonly Point[];
  readonly label: string;
}

export interface Scene {
  readonly me: Fix | undefined;
  readonly marks: readonly Mark[];
  /** Radius of the circle being set around the middle, if one is. */
  readonly edit: number | undefined;
  /** The stack whose marks are spread out. */
  readonly spread: string | undefined;
  readonly world: World | undefined;
  readonly towns: Towns | undefined;
  readonly streets: Streets | undefined;
  /** The chart frame, from 900 px wide. */
  readonly framed: boolean;
  readonly rtl: boolean;
  /** A screen of 240 pixels: nothing lies over it, and little fits on it. */
  readonly small: boolean;
}
