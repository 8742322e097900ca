/** The map: Leaflet handles movement, the app's own layers draw. */
import type * as Leaflet from "leaflet";
import type { Circle } from "../../engine/face.ts";
import type { Point } from "../format/distance.ts";
import { quietly } from "../state/quietly.ts";
import { type Frame, metresPerPixel, onMap, type Scale, scaleFor, TILE, zoomFor } from "./frame.ts";
import { coastStrength } from "./land.ts";
import { Painter } from "./painter.ts";
import type { Mark, Scene } from "./scene.ts";
import { turn } from "./slices.ts";
import { keyOf, PIN_SIDE, reachOf, type Stack } from "./stacks.ts";
import { loadWorld } from "./world.ts";

export interface MapView extends Point {
  readonly zoom: number;
}

export interface ChartEvents {
  moved(view: MapView, scale: Scale, byHand: boolean): void;
  /** `hit`: what was touched: nothing, one mark, or a stack. */
  tapped(at: Point, hit: readonly Mark[]): void;
  /** A long press, or the second mouse button. */
  pressed(at: Point): void;
}

export interface Chart {
  view(): MapView;
  /** The centre of the part that no card covers. */
  focus(): Point;
  moveTo(point: Point, zoom?: number): void;
  /** Moves by pixels of the screen, without animation. */
  panBy(x: number, y: number): void;
  jumpTo(point: Point, zoom?: number): void;
  /** Pixels covered at the top and bottom: points are centred in the rest. */
  cover(top: number, bottom: number): void;
  /** Shows a circle with space around it, at once or with one animation (`calm`). */
  fit(circle: Circle, share: number, calm: boolean): void;
  /** About the centre of the part that no card covers. */
  zoomBy(step: number): void;
  /** Marks grouped at this zoom, also those outside the view. */
  stacks(): readonly Stack[];
  /** Separates stacked marks: by zooming in, or else by spreading them. @returns false if neither is possible */
  spread(marks: readonly Mark[]): boolean;
  /** Ends the spreading of a stack. */
  gather(): void;
  metresPerPixel(): number;
  show(change: Partial<Scene>): void;
  recolour(): void;
  resize(): void;
  close(): void;
}

/** Instead of a frame request's id: the map is closed and no frame will follow. */
const CLOSED = -1;
const MIN_ZOOM = 1.5;
const MAX_ZOOM = 19;
const REST_MS = 140;
/** The longest that a scale bar is, in pixels. */
const SCALE_BAR = 100;
const FRAMED_SCALE_BAR = 130;
/** The distance that a press on a stack brings between its marks, in pixels. */
const APART = 3 * PIN_SIDE;

/** At a street's scale no coast is drawn. */
const hasCoasts = (metresPerPixel: number): boolean => coastStrength(scaleFor(metresPerPixel, SCALE_BAR).metres) > 0;

export async function openChart(box: HTMLElement, view: MapView, label: string, events: ChartEvents): Promise<Chart> {
  // Read beside Leaflet, so that the first drawing has it.
  if (hasCoasts(metresPerPixel(view.zoom, view.latitude))) quietly(loadWorld(), "page.world");
  const [module] = await Promise.all([import("leaflet"), import("leaflet/dist/leaflet.css")]);
  // Leaflet is one CommonJS object, which bundlers present as the module's default export.
  const L = (module as unknown as { readonly default?: typeof Leaflet }).default ?? module;
  // Its code has just run for the first time; a touch need not wait for the map too.
  await turn();
  const map = L.map(box, {
    center: [view.latitude, view.longitude],
    zoom: view.zoom,
    minZoom: MIN_ZOOM,
    maxZoom: MAX_ZOOM,
    zoomSnap: 0,
    zoomControl: false,
    attributionControl: false,
    // The canvas is redrawn at each step, so Leaflet must not scale anything.
    zoomAnimation: false,
    worldCopyJump: true,
    wheelPxPerZoomLevel: 120,
    inertiaDeceleration: 2600,
    doubleClickZoom: true,
  });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", label);
  await turn();
  return new CanvasChart(map, box, events);
}

class CanvasChart implements Chart {
  readonly #map: Leaflet.Map;
  readonly #events: ChartEvents;
  readonly #painter: Painter;
  #scene: Scene = {
    me: undefined,
    marks: [],
    edit: undefined,
    spread: undefined,
    world: undefined,
    towns: undefined,
    streets: undefined,
    framed: false,
    rtl: false,
    covered: 0,
    small: false,
  };
  #asked = 0;
  #shift = 0;
  #byHand = false;
  #moving = false;
  #rest = 0;
  #reading = false;

  constructor(map: Leaflet.Map, box: HTMLElement, events: ChartEvents) {
    this.#map = map;
    this.#events = events;
    this.#painter = new Painter(box);
    map.on("dragstart", () => this.#hand());
    box.addEventListener("wheel", () => this.#hand(), { passive: true });
    box.addEventListener("keydown", (event) => {
      if (event.key.startsWith("Arrow")) this.#hand();
    });
    map.on("move zoom viewreset", () => {
      this.#moving = true;
      this.#ask();
    });
    map.on("moveend resize", () => {
      clearTimeout(this.#rest);
      // Inertia and mouse wheels make many small moves; only the last is worth a full drawing.
      this.#rest = window.setTimeout(() => {
        this.#moving = false;
        this.#ask();
      }, REST_MS);
      this.#ask();
      events.moved(this.view(), this.#scale(), this.#byHand);
      this.#byHand = false;
      this.#backOntoMap();
    });
    map.on("zoom", () => this.gather());
    map.on("click", (event) => events.tapped(pointOf(event.latlng.wrap()), this.#painter.hit(event.containerPoint)));
    map.on("contextmenu", (event) => events.pressed(pointOf(event.latlng.wrap())));
    events.moved(this.view(), this.#scale(), false);
    this.#ask();
  }

  #hand(): void {
    this.#byHand = true;
  }

  /** Moves the view back onto the map: beyond its edge there is nothing to select. */
  #backOntoMap(): void {
    const { min, max } = this.#map.getPixelBounds();
    const middle = ((min?.y ?? 0) + (max?.y ?? 0)) / 2;
    const back = Math.max(0, Math.min(TILE * 2 ** this.#map.getZoom(), middle)) - middle;
    // Leaflet ignores moves below one pixel but reports their end at once, which would never stop.
    if (Math.abs(back) >= 1) this.#map.panBy([0, back]);
  }

  view(): MapView {
    const center = this.#map.getCenter().wrap();
    return { ...pointOf(center), zoom: this.#map.getZoom() };
  }

  focus(): Point {
    const { x, y } = this.#map.getSize();
    return pointOf(this.#map.containerPointToLatLng([x / 2, y / 2 - this.#shift]).wrap());
  }

  cover(top: number, bottom: number): void {
    this.#shift = (bottom - top) / 2;
    this.show({ covered: bottom });
  }

  moveTo(point: Point, zoom = this.#map.getZoom()): void {
    const at = this.#map.project([point.latitude, point.longitude], zoom).add([0, this.#shift]);
    this.#map.setView(this.#map.unproject(at, zoom), zoom, { animate: true, duration: 0.4 });
  }

  panBy(x: number, y: number): void {
    this.#hand();
    this.#map.panBy([x, y], { animate: false });
  }

  jumpTo(point: Point, zoom = this.#map.getZoom()): void {
    this.#map.setView([point.latitude, point.longitude], zoom, { animate: false });
  }

  fit(circle: Circle, share: number, calm: boolean): void {
    const size = this.#map.getSize();
    const pixels = Math.min(size.x, size.y) * share;
    const zoom = Math.max(MIN_ZOOM, Math.min(MAX_ZOOM, zoomFor(2 * circle.radius_m, Math.max(40, pixels), circle.latitude)));
    this.#map.setView([circle.latitude, circle.longitude], zoom, { animate: calm, duration: 0.3 });
  }

  zoomBy(step: number): void {
    const { latitude, longitude } = this.focus();
    this.#map.setZoomAround([latitude, longitude], this.#map.getZoom() + step);
  }

  stacks(): readonly Stack[] {
    return this.#painter.stacks(this.#scene.marks, this.#frame().world);
  }

  spread(marks: readonly Mark[]): boolean {
    const stack = this.stacks().find((one) => one === marks);
    if (!stack) return false;
    const { x, y } = this.#map.getSize();
    const here = this.#map.getZoom();
    const reach = reachOf(stack, this.#frame().world);
    const [{ circle }] = stack;
    // At most the zoom at which their circles are still fully visible.
    const nearest = Math.min(MAX_ZOOM, zoomFor(2 * circle.radius_m, Math.min(x, y) * 0.9, circle.latitude));
    const zoom = Math.min(nearest, here + Math.log2(APART / reach));
    if (zoom > here && reach * 2 ** (zoom - here) > PIN_SIDE) this.moveTo(circle, zoom);
    else {
      this.moveTo(circle);
      this.show({ spread: keyOf(stack) });
    }
    return true;
  }

  gather(): void {
    if (this.#scene.spread !== undefined) this.show({ spread: undefined });
  }

  metresPerPixel(): number {
    const { latitude, zoom } = this.view();
    return metresPerPixel(zoom, latitude);
  }

  show(change: Partial<Scene>): void {
    const { framed } = this.#scene;
    this.#scene = { ...this.#scene, ...change };
    // A framed chart has a longer scale bar.
    if (framed !== this.#scene.framed) this.#events.moved(this.view(), this.#scale(), false);
    this.#ask();
  }

  recolour(): void {
    this.#painter.recolour();
    this.#ask();
  }

  resize(): void {
    if (this.#asked === CLOSED) return;
    this.#map.invalidateSize({ animate: false, pan: true });
    this.#ask();
  }

  close(): void {
    cancelAnimationFrame(this.#asked);
    // Late drawing requests (towns, a resize) must not reach a map that is gone.
    this.#asked = CLOSED;
    clearTimeout(this.#rest);
    // A running animation would report its end to a map that is gone.
    this.#map.off();
    this.#map.remove();
    this.#painter.remove();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      const { metres } = this.#scale();
      const pose = { frame: this.#frame(), metresPerPixel: this.metresPerPixel(), metres, moving: this.#moving };
      if (!this.#painter.paint(this.#scene, pose)) this.#ask();
      if (!this.#moving && coastStrength(metres) > 0) this.#wantWorld();
    });
  }

  /** Its coasts are large to read, and at a street's scale there is none. Without them the map still has rings, graticule and marks. */
  #wantWorld(): void {
    if (this.#scene.world || this.#reading) return;
    this.#reading = true;
    const read = loadWorld().then((world) => this.#asked !== CLOSED && this.show({ world }));
    quietly(
      read.finally(() => {
        this.#reading = false;
      }),
      "page.world",
    );
  }

  #frame(): Frame {
    const { x, y } = this.#map.getSize();
    const corner = this.#map.getPixelBounds().min ?? { x: 0, y: 0 };
    const zoom = this.#map.getZoom();
    return { width: x, height: y, zoom, world: TILE * 2 ** zoom, left: corner.x, top: corner.y };
  }

  #scale(): Scale {
    return scaleFor(this.metresPerPixel(), this.#scene.framed ? FRAMED_SCALE_BAR : SCALE_BAR);
  }
}

function pointOf(at: { readonly lat: number; readonly lng: number }): Point {
  return { latitude: onMap(at.lat), longitude: at.lng };
}
