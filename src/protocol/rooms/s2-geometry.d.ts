/** Types of the parts we use of two packages that have none. */
declare module "s2-geometry" {
  interface LatLng {
    readonly lat: number;
    readonly lng: number;
  }
  interface S2Cell {
    readonly face: number;
    readonly ij: readonly [number, number];
    readonly level: number;
    getLatLng(): LatLng;
    /** (0, 0), (0, 1), (1, 1), (1, 0) along the axes of the cell's face. */
    getCornerLatLngs(): readonly [LatLng, LatLng, LatLng, LatLng];
    toHilbertQuadkey(): string;
  }
  export const S2: {
    readonly S2Cell: {
      /** `level` from 1 to 30. */
      FromLatLng(at: LatLng, level: number): S2Cell;
      FromFaceIJ(face: number, ij: readonly [number, number], level: number): S2Cell;
      FromHilbertQuadKey(key: string): S2Cell;
    };
    LatLngToXYZ(at: LatLng): [number, number, number];
    XYZToLatLng(xyz: readonly [number, number, number]): LatLng;
    /** Decimal. */
    keyToId(key: string): string;
    idToKey(id: string): string;
  };
}

declare module "long" {
  export default class Long {
    static fromString(text: string, unsigned: boolean, radix: number): Long;
    toString(radix: number): string;
  }
}
