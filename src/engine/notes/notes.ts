/** Notes for me: they arrive, wait behind the gate, open, and can be kept or deleted. */
import { toHex } from "../../protocol/encoding/bytes.ts";
import type { Content, PresenceContent } from "../../protocol/giftwrap/contents.ts";
import type { Rumor } from "../../protocol/giftwrap/rumor.ts";
import { boundingCircle } from "../../protocol/regions/region.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import type { Trace } from "../face/trace.ts";
import { type Circle, FaceError, type Media, MYSELF, type WaitingNote, type Whereabouts } from "../face.ts";
import { BOUNDS, fits, tooMany } from "../mail/bounds.ts";
import { saidIn } from "../mail/media.ts";
import type { Marked } from "../numbers/judged.ts";
import type { Clock } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import { ageOf, type Gate, gate, MAX_FIX_AGE_S, NEAR_M, nextTurn, type Reading } from "./gate.ts";
import type { NoteContent, NoteRecord } from "./records.ts";

type PresenceRumor = Rumor<{ kind: "PRESENCE"; content: PresenceContent }> & Marked;
type RevokeRumor = Rumor<{ kind: "REVOKE"; content: Content<"REVOKE"> }>;

/** What notes ask of people. */
export interface NotePeople {
  /** Whose key this is. */
  speaker(key: string): string;
  keys(id: string): readonly string[];
  /** What opening somebody's note sends back. */
  receipt(id: string, event_id: string): Change[];
}

export class Notes {
  private readonly database: Database;
  private readonly clock: Clock;
  private reading: Reading | undefined;
  private gates = new Map<string, Gate>();
  private cancelTimer: () => void = () => {};
  /** Called when what a waiting note shows has changed without any record changing. */
  turned: () => void = () => {};

  private readonly people: NotePeople;
  private readonly trace: Trace;
  private readonly hide: (circle: Circle) => Circle;

  /** `hide`: the haze of a circle. */
  constructor(database: Database, clock: Clock, people: NotePeople, hide: (circle: Circle) => Circle, trace: Trace) {
    this.trace = trace;
    this.database = database;
    this.hide = hide;
    this.clock = clock;
    this.people = people;
  }

  stop(): void {
    this.cancelTimer();
  }

  /** The same note in another envelope (its outer keys can be altered by anyone) has the same id. */
  private idOf(sender: string, event_id: string): string {
    return toHex(this.database.hash(`note/${sender}/${event_id}`));
  }

  /** A note of this person's, under whichever of their keys it came. */
  private known(from: string, event_id: string): NoteRecord | undefined {
    for (const key of this.people.keys(from)) {
      const note = this.database.get("note", this.idOf(key, event_id));
      if (note) return note;
    }
    return undefined;
  }

  /** My note to myself, which waits like another's. */
  fromMe(content: PresenceContent): Change[] {
    const record = this.arrived(MYSELF, this.clock.now(), content);
    return record ? [put("note", record.id, record)] : [];
  }

  /** Lets go of a note to myself that nobody has opened, with my copy of it. */
  withoutMine(event_id: string): Change[] {
    const note = this.known(MYSELF, event_id);
    return note?.state === "waiting" ? [drop("note", note.id)] : [];
  }

  /** PRESENCE: nothing when it is known already, withdrawn, or has no circle. */
  received({ sender, created_at, body, mark }: PresenceRumor): Change[] {
    const from = this.people.speaker(toHex(sender));
    const arrived = this.arrived(from, created_at, body.content);
    if (!arrived) return [];
    const record = mark ? { ...arrived, mark } : arrived;
    const { id } = record;
    if (!this.isKnown(from)) {
      const out = tooMany(BOUNDS.hidden, [...this.hidden(), record]);
      return [put("note", id, record), ...out.map((row) => drop("note", row.id))];
    }
    // Making room would take away somebody else's note.
    const table = this.database.table("note");
    const waits = (row: NoteRecord): boolean => row.state === "waiting" && this.isKnown(row.from);
    return fits(BOUNDS.waiting, table, from, waits) ? [put("note", id, record)] : [];
  }

  private arrived(from: string, created_at: number, content: PresenceContent): NoteRecord | undefined {
    const { event_id, message, media, region, time_window } = content;
    const circle = boundingCircle(region);
    if (this.known(from, toHex(event_id)) || !circle) return undefined;
    const id = this.idOf(from, toHex(event_id));
    const note: NoteContent = {
      ...saidIn(message, media),
      circle,
      ...(region.region_type === 1 && region.cells ? { cells: region.cells } : {}),
      window: time_window,
      created_at,
    };
    return { ...this.blank(id, from, toHex(event_id), time_window.ends_at), state: "waiting", note };
  }

  /** REVOKE, from the note's own sender alone: an unopened note goes; of somebody I know an unknown one is not taken in later. */
  revoked({ sender, body }: RevokeRumor): Change[] {
    const from = this.people.speaker(toHex(sender));
    const event_id = toHex(body.content.event_id);
    const known = this.known(from, event_id);
    if (known) return known.state === "waiting" ? this.letGo([known]) : [];
    if (!this.isKnown(from)) return [];
    return this.remember([this.blank(this.idOf(from, event_id), from, event_id, 0)]);
  }

  /** Notes that nobody will open any more. Of keys I do not know nothing stays: else whoever makes keys could fill the device. */
  private letGo(records: readonly NoteRecord[]): Change[] {
    const unknown = records.filter(({ from }) => !this.isKnown(from));
    const known = records.filter(({ from }) => this.isKnown(from));
    return [...unknown.map(({ id }) => drop("note", id)), ...this.remember(known.map(gone))];
  }

  /** What ran out before it was opened goes, and what has been remembered of what went for long enough. */
  private over(now: number): Change[] {
    const rows = [...this.database.table("note").values()];
    const forgotten = rows.filter(({ state, forget_at }) => state === "gone" && forget_at < now);
    const ended = rows.filter((row) => isUnopened(row) && row.note.window.ends_at <= now);
    return [...forgotten.map(({ id }) => drop("note", id)), ...this.letGo(ended)];
  }

  /** That they are gone, so that they are known when they come again; the oldest of too many are forgotten. */
  private remember(records: readonly NoteRecord[]): Change[] {
    if (records.length === 0) return [];
    const rows = new Map([...this.database.table("note")].filter(([, { state }]) => state === "gone"));
    for (const record of records) rows.set(record.id, record);
    const forgotten = tooMany(BOUNDS.gone, [...rows.values()]);
    return [...records.map((record) => put("note", record.id, record)), ...forgotten.map(({ id }) => drop("note", id))];
  }

  private isKnown(from: string): boolean {
    return from === MYSELF || this.database.get("person", from) !== undefined;
  }

  private hidden(): NoteRecord[] {
    return [...this.database.table("note").values()].filter(({ state, from }) => state === "waiting" && !this.isKnown(from));
  }

  position(reading: Reading | undefined): Promise<void> {
    this.reading = reading;
    return this.evaluate();
  }

  /** Opens what may open, lets go of what ran out, and remembers how everything else stands. */
  async evaluate(): Promise<void> {
    const now = this.clock.now();
    const changes: Change[] = [];
    const gates = new Map<string, Gate>();
    // A fix that grows old changes what is said of every note, once.
    const ages = this.reading ? MAX_FIX_AGE_S + 0.1 - ageOf(this.reading, this.clock) : 0;
    let wake = ages > 0 ? ages : Number.POSITIVE_INFINITY;
    for (const record of this.database.table("note").values()) {
      if (!this.waits(record, now)) continue;
      const standing = this.standing(record.note, now);
      if (standing.kind === "open") {
        changes.push(
          put("note", record.id, opened(record, standing.accuracy_m, now)),
          ...this.people.receipt(record.from, record.event_id),
        );
      } else gates.set(record.id, standing);
      wake = Math.min(wake, nextTurn(record.note.window, now));
    }
    changes.push(...this.over(now));
    this.wakeIn(wake);
    const before = this.gates;
    this.gates = gates;
    await this.database.commit(changes);
    if (changes.length === 0 && differ(before, gates)) this.turned();
  }

  private standing(note: NoteContent, now: number): Gate {
    const { reading, clock } = this;
    return gate(note, reading?.fix, reading ? ageOf(reading, clock) : 0, now);
  }

  /** From somebody I know, and not over. */
  private waits(record: NoteRecord, now: number): record is Unopened {
    return isUnopened(record) && record.note.window.ends_at > now && this.isKnown(record.from);
  }

  private wakeIn(seconds: number): void {
    this.cancelTimer();
    if (seconds === Number.POSITIVE_INFINITY) return;
    this.cancelTimer = this.clock.after(Math.max(0.05, Math.min(seconds, 3600)), () =>
      this.trace.quietly(this.evaluate(), "notes.evaluate"),
    );
  }

  /** What may be shown of the notes that wait: never text, never place. Those that come first in time first. */
  waiting(): WaitingNote[] {
    const out: WaitingNote[] = [];
    const now = this.clock.now();
    for (const record of this.database.table("note").values()) {
      if (!this.waits(record, now)) continue;
      const { id, from, note, mark } = record;
      const standing = this.gates.get(id) ?? this.standing(note, now);
      const held = "held" in standing ? standing.held : undefined;
      out.push({
        id,
        from,
        window: note.window,
        where: this.whereabouts(note, standing),
        ...(held && { held }),
        ...(mark && { mark }),
      });
    }
    return out.sort((a, b) => a.window.ends_at - b.window.ends_at);
  }

  private whereabouts(note: NoteContent, standing: Gate): Whereabouts {
    if (standing.kind === "far") return { kind: "far" };
    return { kind: "near", within_m: NEAR_M, haze: this.hide(note.circle) };
  }

  /** Of an opened note only (§4.4). */
  media(id: string): Media | undefined {
    const record = this.database.get("note", id);
    return record?.state === "opened" ? record.note?.media : undefined;
  }

  opened(): NoteRecord[] {
    const out = [...this.database.table("note").values()].filter(({ state }) => state === "opened");
    return out.sort((a, b) => (b.opened_at ?? 0) - (a.opened_at ?? 0));
  }

  /** All in one commit; what was deleted meanwhile is left out. */
  async change(ids: readonly string[], change: Partial<Pick<NoteRecord, "seen" | "kept">>): Promise<void> {
    const puts = ids.flatMap((id) => {
      const record = this.database.get("note", id);
      return record?.state === "opened" ? [put("note", id, { ...record, ...change })] : [];
    });
    if (puts.length === 0) throw new FaceError("not-found");
    await this.database.commit(puts);
  }

  async remove(id: string): Promise<void> {
    const record = this.database.get("note", id);
    if (!record || record.state === "gone") throw new FaceError("not-found");
    const { from, event_id } = record;
    const copy = from === MYSELF ? this.database.get("sent", event_id) : undefined;
    // Of a note to me alone nothing stays: the copy of what I left is the same note.
    const mine = copy?.to.every(({ person }) => person === MYSELF) ? [drop("sent", event_id)] : [];
    await this.database.commit([put("note", id, gone(record)), ...mine]);
  }

  private blank(id: string, from: string, event_id: string, ends_at: number): NoteRecord {
    const received_at = this.clock.now();
    const forget_at = Math.max(ends_at, received_at + 2 * LIMITS.MAX_EVENT_TTL_SECS);
    return { id, state: "gone", from, event_id, received_at, forget_at };
  }
}

type Unopened = NoteRecord & { readonly state: "waiting"; readonly note: NoteContent };
const isUnopened = (record: NoteRecord): record is Unopened => record.state === "waiting" && record.note !== undefined;

const opened = (record: NoteRecord, accuracy_m: number, now: number): NoteRecord => ({
  ...record,
  state: "opened",
  opened_at: now,
  accuracy_m,
  seen: false,
  kept: false,
});

/** What must stay of a note so that it is known when it comes again. */
const gone = ({ id, from, event_id, received_at, forget_at }: NoteRecord): NoteRecord => ({
  id,
  state: "gone",
  from,
  event_id,
  received_at,
  forget_at,
});

function differ(before: ReadonlyMap<string, Gate>, after: ReadonlyMap<string, Gate>): boolean {
  if (before.size !== after.size) return true;
  for (const [id, gate] of after) {
    const old = before.get(id);
    if (old?.kind !== gate.kind || held(old) !== held(gate)) return true;
  }
  return false;
}

const held = (gate: Gate): string | undefined => ("held" in gate ? gate.held : undefined);
