/** The layers of a vector tile and their features, read as far as they are asked for: most of a tile's keys and values nobody needs. */
import type { PbfReader } from "pbf";
import { ProtocolError } from "../errors.ts";
import type { Properties } from "./tile-schemas.ts";

export interface TileFeature {
  readonly type: number;
  readonly properties: Properties;
  /** Where its geometry stands in the tile. */
  readonly from: number;
  readonly to: number;
}

type Value = string | number | boolean | undefined;

/** By the field's number and form. */
const READERS: Readonly<Record<number, (pbf: PbfReader) => Value>> = {
  10: (pbf) => pbf.readString(),
  21: (pbf) => pbf.readFloat(),
  25: (pbf) => pbf.readDouble(),
  32: (pbf) => pbf.readVarint(true),
  40: (pbf) => pbf.readVarint(),
  48: (pbf) => pbf.readSVarint(),
  56: (pbf) => pbf.readBoolean(),
};

function valueAt(pbf: PbfReader, at: number): Value {
  pbf.pos = at;
  const end = pbf.readVarint() + pbf.pos;
  let value: Value;
  while (pbf.pos < end) {
    const tag = pbf.readVarint();
    const read = READERS[tag];
    if (read) value = read(pbf);
    else pbf.skip(tag);
  }
  return value;
}

export class TileLayer {
  name = "";
  extent = 4096;
  readonly features: number[] = [];
  private readonly pbf: PbfReader;
  private readonly keys: number[] = [];
  private readonly values: number[] = [];
  private readonly wanted: (string | undefined)[] = [];
  private readonly known: Value[] = [];

  /** @param pbf at the layer's length */
  constructor(pbf: PbfReader) {
    this.pbf = pbf;
    const end = pbf.readVarint() + pbf.pos;
    while (pbf.pos < end) {
      const tag = pbf.readVarint();
      if (tag === 10) this.name = pbf.readString();
      else if (tag === 40) this.extent = pbf.readVarint();
      else {
        if (tag === 18) this.features.push(pbf.pos);
        else if (tag === 26) this.keys.push(pbf.pos);
        else if (tag === 34) this.values.push(pbf.pos);
        pbf.skip(tag);
      }
    }
  }

  /** Of properties only these are read. */
  want(keys: ReadonlySet<string>): void {
    for (const at of this.keys) {
      this.pbf.pos = at;
      const key = this.pbf.readString();
      this.wanted.push(keys.has(key) ? key : undefined);
    }
  }

  feature(at: number): TileFeature {
    const { pbf } = this;
    pbf.pos = at;
    const end = pbf.readVarint() + pbf.pos;
    const properties: Record<string, Value> = {};
    let [type, from, to] = [0, 0, 0];
    while (pbf.pos < end) {
      const tag = pbf.readVarint();
      if (tag === 18) this.tags(properties);
      else if (tag === 24) type = pbf.readVarint();
      else if (tag === 34) {
        to = pbf.readVarint() + pbf.pos;
        from = pbf.pos;
        pbf.pos = to;
      } else pbf.skip(tag);
    }
    if (from === 0 || to > pbf.length) throw new ProtocolError("malformed", "tile: a feature without geometry");
    return { type, properties, from, to };
  }

  private tags(properties: Record<string, Value>): void {
    const { pbf } = this;
    for (const end = pbf.readVarint() + pbf.pos; pbf.pos < end; ) {
      const key = this.wanted[pbf.readVarint()];
      const value = pbf.readVarint();
      if (key !== undefined) properties[key] = this.value(value);
    }
  }

  private value(i: number): Value {
    const at = this.values[i];
    if (at === undefined || i in this.known) return this.known[i];
    const back = this.pbf.pos;
    this.known[i] = valueAt(this.pbf, at);
    this.pbf.pos = back;
    return this.known[i];
  }
}

/** @throws what `pbf` throws for what is no tile */
export function* layersOf(pbf: PbfReader): Generator<TileLayer> {
  for (let next = 0; next < pbf.length; ) {
    pbf.pos = next;
    const tag = pbf.readVarint();
    const at = pbf.pos;
    pbf.skip(tag);
    next = pbf.pos;
    if (tag !== 26) continue;
    pbf.pos = at;
    yield new TileLayer(pbf);
  }
}
