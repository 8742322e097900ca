/** protomaps-leaflet with rules for the layers that ours draws, in the same colours. */
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import "../../src/view/map/map-tokens.css";
// Installed by the bench into a temporary directory.
// @ts-expect-error
import * as protomaps from "protomaps-leaflet";

Object.assign(globalThis, { L });

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--map-${name}`).trim();
interface Feature {
  readonly props: Readonly<Record<string, unknown>>;
  readonly geomType: number;
}
type Rule = {
  readonly dataLayer: string;
  readonly symbolizer: unknown;
  readonly filter?: (z: number, f: Feature) => boolean;
};
const of =
  (...words: readonly string[]) =>
  (_: number, { props, geomType }: Feature): boolean =>
    // A pier is an area among them; its outline is no road.
    geomType === protomaps.GeomType.Line && words.includes(String(props.class));
/** Classes by weight, and pixels at zoom 15, as in ours. */
const ROADS: readonly (readonly [width: number, ...words: string[]])[] = [
  [1.2, "service"],
  [2.4, "minor", "tertiary_link", "residential", "unclassified", "living_street", "pedestrian"],
  [3.4, "secondary", "secondary_link", "tertiary", "primary_link"],
  [4.5, "primary", "motorway_link", "trunk_link"],
  [5.6, "motorway", "trunk"],
];
const area = (dataLayer: string, fill: string): Rule => ({ dataLayer, symbolizer: new protomaps.PolygonSymbolizer({ fill }) });
const line = (dataLayer: string, options: object, filter?: Rule["filter"]): Rule => ({
  dataLayer,
  symbolizer: new protomaps.LineSymbolizer(options),
  ...(filter ? { filter } : {}),
});
const font = { font: "500 11.5px sans-serif", stroke: "white", width: 3, labelProps: ["name:latin", "name"] };

function rules(): { readonly paint: readonly Rule[]; readonly labels: readonly Rule[] } {
  const label = { ...font, fill: colour("label") };
  return {
    paint: [
      area("landcover", colour("green")),
      area("landuse", colour("green")),
      area("park", colour("green")),
      area("water", colour("water")),
      line("waterway", { color: colour("water"), width: 1.4 }),
      area("building", colour("building")),
      line(
        "transportation",
        { color: colour("path"), width: 1.3, dash: [4, 3], dashColor: colour("path"), dashWidth: 1.3 },
        of("path", "track"),
      ),
      ...ROADS.map(([width, ...words]) => line("transportation", { color: colour("casing"), width: width + 1.6 }, of(...words))),
      ...ROADS.map(([width, ...words]) => line("transportation", { color: colour("road"), width }, of(...words))),
      line("transportation", { color: colour("rail"), width: 1.6 }, of("rail")),
      line("boundary", { color: colour("border"), width: 1.2 }),
    ],
    labels: [
      { dataLayer: "place", symbolizer: new protomaps.CenteredTextSymbolizer(label) },
      { dataLayer: "transportation_name", symbolizer: new protomaps.LineLabelSymbolizer(label) },
      { dataLayer: "poi", symbolizer: new protomaps.CenteredTextSymbolizer(label) },
    ],
  };
}

let map: L.Map;

window.bench = {
  async prepare() {},
  async open({ latitude, longitude, zoom }, names) {
    map = L.map("map", {
      center: [latitude, longitude],
      zoom,
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: false,
    });
    const { paint, labels } = rules();
    protomaps
      .leafletLayer({
        url: `${location.origin}/tiles/{z}/{x}/{y}`,
        maxDataZoom: 14,
        backgroundColor: colour("land"),
        paintRules: paint as never,
        labelRules: (names ? labels : []) as never,
      })
      .addTo(map as never);
  },
  go: ({ latitude, longitude, zoom }) => {
    map.setView([latitude, longitude], zoom, { animate: false });
  },
  pan: (x, y) => {
    map.panBy([x, y], { animate: false });
  },
};
