/** The content of the map, and its scale. */
import type { Circle, Fix } from "../../engine/face.ts";
import type { Point } from "../format/distance.ts";
import type { Streets } from "./streets/streets.ts";
import type { Towns } from "./towns.ts";
import type { World } from "./world-form.ts";

export interface Mark {
  readonly kind: "mine" | "waiting" | "open" | "room";
  readonly id: string;
  readonly circle: Circle;
  /** The corners of a room's cell; its circle encloses them. */
  readonly cell?: readonly Point[];
  readonly label: string;
}

export interface Scene {
  readonly me: Fix | undefined;
  readonly marks: readonly Mark[];
  /** The radius of the circle being set around the middle, if any. */
  readonly edit: number | undefined;
  /** The stack whose marks are spread out. */
  readonly spread: string | undefined;
  readonly world: World | undefined;
  readonly towns: Towns | undefined;
  readonly streets: Streets | undefined;
  /** The chart frame, from 900 px wide. */
  readonly framed: boolean;
  readonly rtl: boolean;
  /** How much of the map a card at its bottom covers, in pixels; then the search stands at its top. */
  readonly covered: number;
  /** A screen 240 pixels wide: no cards lie over the map, and little fits on it. */
  readonly small: boolean;
}
