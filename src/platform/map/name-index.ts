/**
 * The names in saved packs, read when somebody searches and held in the worker's memory: nothing is written, nothing is asked of anybody.
 * Reading a pack takes up to a second or two, so each answer reads for a while only and says whether there is more.
 */
import type { Bytes } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import type { FoundName, Match, SearchedPack, Spot } from "../../protocol/maps/name-search.ts";
import { readPack, type TileAddress } from "../../protocol/maps/pack.ts";
import { namesOfTile } from "../../protocol/maps/tile-names.ts";
import { inflate } from "./inflate.ts";
import type { NamesAnswer, NamesRequest } from "./messages.ts";
import { type Entry, gapBetween, metresBetween, PackNames, reachOf, type SearchableNames, type Spelling } from "./pack-names.ts";

/** Milliseconds of reading before an answer. */
const READING_MS = 250;
/** Names held in all, about 20 MB; packs further away are not searched then. A dense city has some ten thousand. */
const MOST_NAMES = 120_000;
/** Highest zoom of the pack that shows countries. */
const OVERVIEW = 10;
/** Tiles of a pack that are read; one of the usual kind has 64. */
const MOST_TILES = 1024;
/** The same name in two packs, no further apart than this, is one thing that they share, metres. */
const SAME_M = 800;

export interface NameIndexParts extends Spelling {
  readonly load: (hash: string) => Promise<ArrayBuffer | undefined>;
  /** Milliseconds of a clock that does not jump. */
  readonly now: () => number;
  /** Lets other work of the worker go first. */
  readonly pause: () => Promise<void>;
}

/** A pack that is being read. */
class Reading {
  readonly names = new PackNames();
  readonly #tiles: (readonly [TileAddress, Bytes])[];
  readonly #pack: SearchedPack;

  constructor(pack: SearchedPack, tiles: ReadonlyMap<string, Bytes>) {
    this.#pack = pack;
    this.#tiles = [...tiles]
      .map(([name, bytes]) => [name.split("/").map(Number) as unknown as TileAddress, bytes] as const)
      .filter(([[z]]) => z === pack.zooms[1])
      .slice(0, MOST_TILES);
  }

  /** @returns whether that was the last tile */
  async step(language: string): Promise<boolean> {
    const next = this.#tiles.pop();
    if (!next) return true;
    const [at, bytes] = next;
    try {
      const things = namesOfTile(await inflate(bytes), this.#pack.schema, language);
      // The overview has streets too, but where they are it does not know well: those are of the packs with streets.
      this.names.add(at, this.#pack.zooms[1] > OVERVIEW ? things : things.filter(({ kind }) => kind === "place"));
    } catch (error) {
      // A tile that cannot be read has no names; the others have.
      if (!(error instanceof ProtocolError)) throw error;
    }
    return this.#tiles.length === 0;
  }
}

export class NameIndex {
  readonly #parts: NameIndexParts;
  readonly #ready = new Map<string, SearchableNames>();
  readonly #reading = new Map<string, Reading>();
  #language = "";
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: NameIndexParts) {
    this.#parts = parts;
  }

  /** Never rejects. One after the other, so that no pack is read twice. */
  answer(request: NamesRequest): Promise<NamesAnswer> {
    const answer = this.#last.then(() => this.#answer(request));
    this.#last = answer;
    return answer;
  }

  async #answer({ id, names: { query, packs, near, language, most } }: NamesRequest): Promise<NamesAnswer> {
    if (language !== this.#language) this.#forget();
    this.#language = language;
    const wanted = new Set(packs.map(({ hash }) => hash));
    for (const held of [this.#ready, this.#reading]) {
      for (const hash of [...held.keys()]) if (!wanted.has(hash)) held.delete(hash);
    }
    try {
      const whole = await this.#read(packs);
      return { id, found: { names: this.#find(query, packs, near, most), whole } };
    } catch (error) {
      return { id, failure: error instanceof ProtocolError ? error.code : "unavailable" };
    }
  }

  #forget(): void {
    this.#ready.clear();
    this.#reading.clear();
  }

  /** Reads for a while. @returns whether all is read, or as much as is held */
  async #read(packs: readonly SearchedPack[]): Promise<boolean> {
    const { now, pause } = this.#parts;
    const until = now() + READING_MS;
    let held = 0;
    for (const pack of packs) {
      const ready = this.#ready.get(pack.hash);
      held += ready?.entries.length ?? 0;
      if (held >= MOST_NAMES) return true;
      if (ready) continue;
      const reading = this.#reading.get(pack.hash) ?? (await this.#begin(pack));
      while (!(await reading.step(this.#language)) && reading.names.size < MOST_NAMES) {
        if (now() >= until) return false;
        await pause();
      }
      this.#reading.delete(pack.hash);
      const names = reading.names.finish(this.#parts);
      this.#ready.set(pack.hash, names);
      held += names.entries.length;
    }
    return true;
  }

  async #begin(pack: SearchedPack): Promise<Reading> {
    const reading = new Reading(pack, await this.#tilesOf(pack));
    this.#reading.set(pack.hash, reading);
    return reading;
  }

  /** A pack that cannot be read has no names. */
  async #tilesOf({ hash }: SearchedPack): Promise<ReadonlyMap<string, Bytes>> {
    const bytes = await this.#parts.load(hash);
    try {
      return bytes ? readPack(new Uint8Array(bytes)) : new Map();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return new Map();
    }
  }

  #find(query: string, packs: readonly SearchedPack[], near: Spot, most: number): readonly FoundName[] {
    const ready = packs.flatMap(({ hash }) => this.#ready.get(hash) ?? []);
    for (const { name, town } of meanings(query)) {
      const [pattern, townPattern] = [this.#parts.patternOf(name), town === "" ? undefined : this.#parts.patternOf(town)];
      if (pattern === undefined || (town !== "" && townPattern === undefined)) continue;
      const found = ready.flatMap((names) => {
        const isThere = townPattern === undefined ? () => true : names.within(townPattern);
        return [...names.matching(pattern)].filter(([entry]) => isThere(entry));
      });
      if (found.length > 0) return bestOf(found, near, most);
    }
    return [];
  }
}

/** What a text may mean: a name; a name and its town, with a comma between them or without; a street with a house's number, which no pack has. */
function meanings(query: string): readonly { readonly name: string; readonly town: string }[] {
  const [before = "", after] = query.split(/\s*,\s*/, 2);
  const bare = (text: string): string => text.replace(/\s+\d+\s?[a-z]?$/i, "");
  const words = bare(query).split(/[\s,]+/);
  const cuts = words.slice(1, 5).map((_, i) => ({
    name: bare(words.slice(0, words.length - 1 - i).join(" ")),
    town: words.slice(words.length - 1 - i).join(" "),
  }));
  return [
    { name: query, town: "" },
    ...(after === undefined ? [] : [{ name: bare(before), town: after }]),
    { name: bare(query), town: "" },
    ...cuts,
  ];
}

const areOne = (a: Entry, b: Entry): boolean => a.kind === b.kind && a.name === b.name && gapBetween(a, b) <= SAME_M;

/** What begins so before what has it inside, and the nearer before the further; each thing once. A place is as near as its edge. */
function bestOf(found: readonly (readonly [Entry, Match])[], near: Spot, most: number): readonly FoundName[] {
  const ranked = found
    .map(([entry, match]) => ({ entry, match, away: Math.max(0, metresBetween(near, entry) - reachOf(entry)) }))
    .sort((a, b) => a.match - b.match || a.away - b.away);
  const best: typeof ranked = [];
  for (const one of ranked) {
    if (!best.some(({ entry }) => areOne(entry, one.entry))) best.push(one);
    if (best.length === most) break;
  }
  return best.map(({ entry: { kind, name, town, x, y }, match }) => ({ kind, name, town, x, y, match }));
}
