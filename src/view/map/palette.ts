/** The map's colours, read from the CSS tokens, so that the canvas follows the theme. */
const NAMES = [
  "map-land",
  "map-water",
  "map-waterline",
  "map-border",
  "map-green",
  "map-building",
  "map-road",
  "map-road-thin",
  "map-casing",
  "map-path",
  "map-rail",
  "map-graticule",
  "map-neatline",
  "map-label",
  "map-halo",
  "map-ring",
  "map-me",
  "map-me-halo",
  "map-me-accuracy",
  "map-mine",
  "map-mine-fill",
  "map-waiting",
  "map-waiting-fill",
  "map-open",
  "map-open-fill",
  "map-room",
  "map-room-fill",
  "ink",
  "ember",
  "on-ember",
  "font-ui",
] as const;

export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** Whether there were no styles to read: a page that is being left has none any more. */
export const isBlank = ({ ink }: Palette): boolean => ink === "";

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}
