/** How squares of the map lie to each other. Apart from packs, because the page needs it before it has any. */
import type { TileAddress } from "./pack.ts";

/** Whether one of two tiles lies in the other, or they are the same. */
export function areNested([z, x, y]: TileAddress, [zoom, column, row]: TileAddress): boolean {
  const shift = Math.abs(z - zoom);
  return z >= zoom ? x >> shift === column && y >> shift === row : column >> shift === x && row >> shift === y;
}
