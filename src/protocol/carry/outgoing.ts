/** What one side still has to say on a link: records in order, each sealed when its turn comes and cut into chunks. */
import type { Bytes } from "../encoding/bytes.ts";
import { chunksOf } from "./chunks.ts";
import { type CarryRecord, type Direction, writeRecord } from "./records.ts";
import type { RecordSealer } from "./sealed-records.ts";

interface Entry {
  readonly record: CarryRecord;
  /** What it is about; by it an answer finds it. */
  readonly id: string | undefined;
}

export class Outgoing {
  private readonly sealer: RecordSealer;
  private readonly direction: Direction;
  private entries: Entry[] = [];
  /** How many of the entries were sealed since the last start. */
  private begun = 0;
  private chunks: readonly Bytes[] = [];
  private chunk = 0;

  constructor(sealer: RecordSealer, direction: Direction) {
    this.sealer = sealer;
    this.direction = direction;
  }

  add(record: CarryRecord, id?: string): void {
    this.entries.push({ record, id });
  }

  /** The next chunk, or nothing. @param size used where a record begins: one record has chunks of one size */
  next(size: number): Bytes | undefined {
    if (this.chunk === this.chunks.length && !this.seal(size)) return undefined;
    return this.chunks[this.chunk++];
  }

  private seal(size: number): boolean {
    const entry = this.entries[this.begun];
    if (!entry) return false;
    this.begun++;
    this.chunks = chunksOf(this.sealer.seal(writeRecord(this.direction, entry.record)), size);
    this.chunk = 0;
    return true;
  }

  get isEmpty(): boolean {
    return this.chunk === this.chunks.length && this.begun === this.entries.length;
  }

  /** These need not be said again: sent or not, they are done. */
  settle(isDone: (id: string | undefined, record: CarryRecord) => boolean): void {
    const isLeft = ({ id, record }: Entry): boolean => !isDone(id, record);
    const before = this.entries.slice(0, this.begun).filter(isLeft);
    this.entries = [...before, ...this.entries.slice(this.begun).filter(isLeft)];
    this.begun = before.length;
  }

  /** Says all again that is not settled, under new counters; chunks that were left are dropped. */
  startOver(): void {
    this.chunks = [];
    this.chunk = 0;
    this.begun = 0;
  }

  /** Forgets what was said, where nothing is ever said again. */
  forgetSaid(): void {
    this.entries = this.entries.slice(this.begun);
    this.begun = 0;
  }
}
