/** What both pages of `bench/map.ts` give it. */

export interface View {
  readonly latitude: number;
  readonly longitude: number;
  readonly zoom: number;
}

export interface BenchPage {
  /** Fetches and keeps what the app would hold before somebody opens the map. */
  prepare(): Promise<void>;
  /** Opens the map at a place without streets. @param names whether to draw them as well */
  open(view: View, names: boolean): Promise<void>;
  /** Begins to draw the view; the bench waits until nothing moves any more. */
  go(view: View): void;
  /** Moves the map, in pixels, without animation. */
  pan(x: number, y: number): void;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}
