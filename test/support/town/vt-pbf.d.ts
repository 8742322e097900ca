declare module "vt-pbf" {
  /** @param layers tiles of geojson-vt by layer's name */
  export function fromGeojsonVt(
    layers: Readonly<Record<string, unknown>>,
    options?: { readonly version: 1 | 2; readonly extent?: number },
  ): Uint8Array;
}
