/**
 * Finding people who have each other's number (docs/protocol.md, section 11). What is to be done follows from the records and the time: pairs
 * are evaluated, then errands are run at random times, so that a start goes on where the last one ended.
 */
import type { Evaluator } from "../../protocol/discovery/evaluators.ts";
import { toHex } from "../../protocol/encoding/bytes.ts";
import "../../protocol/wire/learn.ts";
import type { BookEntry, DiscoveryCommands, Finding, OwnIdentifier } from "../face/discovery.ts";
import { FaceError } from "../face.ts";
import { RelayRefusal } from "../link/failures.ts";
import type { LiveLine } from "../link/lines.ts";
import { isHome, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { emptied, recordOf, renewed, settled, takenBack, withEntries, withIdentifiers } from "./book.ts";
import { lookIntoNamed } from "./card-mailbox.ts";
import { ask, isCurrent, publish, withdraw } from "./errands.ts";
import { announced, evaluate, relayOf, Untrusted } from "./evaluation.ts";
import { Hashes, turned } from "./hashes.ts";
import { monthsAt, nextMonth, type PairPlace, Places, setsOf } from "./pairs.ts";
import { DISCOVERY, type PairRecord, USED } from "./records.ts";
import { type Errand, Schedule } from "./schedule.ts";
import { type Attempt, Troubles } from "./troubles.ts";
import { foundPeople } from "./view.ts";

const HOUR_S = 3600;
/** An announcement is read again after this, and with each press. */
const ANNOUNCED_S = 12 * HOUR_S;
/** A box lies so long; its record is forgotten with it. */
const BOX_S = 40 * 86_400;
const TABLES: readonly TableName[] = ["discovery", "book", "book_pair", "book_box", "book_hash", "book_match", "person", "blocked"];

export class Discovery implements DiscoveryCommands {
  private readonly spine: Spine;
  private readonly people: People;
  private readonly places: Places;
  private readonly schedule: Schedule;
  private readonly troubles: Troubles;
  private readonly hashes: Hashes;
  private evaluators: readonly Evaluator[] = [];
  private readAt = Number.NEGATIVE_INFINITY;
  private running = false;
  /** Something has changed since it began to run. */
  private again = false;
  private relay: string;
  private isOver = false;
  private cancel: () => void = () => {};
  private shown: Finding | undefined;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    this.people = people;
    this.places = new Places(spine.crypto);
    this.schedule = new Schedule(spine);
    this.troubles = new Troubles(spine);
    this.hashes = new Hashes(spine, this.troubles, () => this.isOver);
    this.relay = spine.settings().relay;
  }

  start(): void {
    this.wake(0);
  }

  stop(): void {
    this.isOver = true;
    this.cancel();
  }

  /** A line is there. */
  ready(line: LiveLine): void {
    if (!isHome(this.spine, line)) return;
    this.troubles.isBack(this.spine.settings().relay);
    this.wake(0);
  }

  changed(tables: ReadonlySet<TableName>): void {
    if (TABLES.some((table) => tables.has(table))) this.shown = undefined;
    const { relay } = this.spine.settings();
    if (relay !== this.relay) this.moved(relay);
  }

  async setIdentifiers(own: readonly OwnIdentifier[]): Promise<void> {
    await this.change(withIdentifiers(this.spine.database, own));
  }

  async addToBook(entries: readonly BookEntry[]): Promise<number> {
    const { changes, added } = withEntries(this.spine.database, entries);
    const { database } = this.spine;
    await this.change([put("discovery", DISCOVERY, recordOf(database)), ...changes]);
    return added;
  }

  async removeFromBook(id: string): Promise<void> {
    await this.change([drop("book", id)]);
  }

  async bookEntries(): Promise<readonly BookEntry[]> {
    return [...this.spine.database.table("book").values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  async forgetBook(): Promise<void> {
    await this.change([...emptied(this.spine.database), ...turned(this.spine, false)]);
    this.places.forget();
  }

  async findPeople(): Promise<void> {
    this.schedule.press();
    this.troubles.clear();
    this.readAt = Number.NEGATIVE_INFINITY;
    this.redraw();
    this.wake(0);
  }

  async findByHash(on: boolean): Promise<void> {
    const { database } = this.spine;
    await this.change([put("discovery", DISCOVERY, recordOf(database)), ...turned(this.spine, on)]);
  }

  async addFound(id: string, name: string): Promise<string> {
    const { database, settings } = this.spine;
    const matches = [...database.table("book_match").values()].filter(({ key }) => key === id);
    // A hash says nothing of a mailbox.
    const match = matches.find(({ by }) => by !== "hash") ?? matches[0];
    if (!match) throw new FaceError("not-found");
    if (this.people.isBlocked(id)) throw new FaceError("blocked");
    const known = this.people.byKey(id) ?? this.people.byEarlierKey(id);
    if (known) await this.people.rename(known.id, name);
    else await database.commit(this.people.meet(id, name, match.relay, settings(), match.mailbox));
    return known?.id ?? id;
  }

  async hideFound(id: string): Promise<void> {
    const { database } = this.spine;
    const record = recordOf(database);
    const hidden = [...(record.hidden ?? []).filter((one) => one !== id), id];
    await database.commit([put("discovery", DISCOVERY, { ...record, hidden })]);
  }

  /** A change of book or identifiers, with all that follows from it, in one commit. */
  private async change(changes: readonly Change[]): Promise<void> {
    const { database } = this.spine;
    const batch = database.batch();
    batch.add(changes);
    batch.add(settled(database, (pair) => this.everywhere(pair)));
    this.schedule.clear();
    await batch.commit();
    this.wake(0);
  }

  /** Another relay has other keys, and none of my cards. */
  private moved(relay: string): void {
    this.relay = relay;
    this.evaluators = [];
    this.troubles.clear();
    this.readAt = Number.NEGATIVE_INFINITY;
    this.schedule.clear();
    this.wake(0);
  }

  private now(): number {
    const { relays, settings } = this.spine;
    return relays.now(settings().relay);
  }

  private sets(): readonly (readonly Evaluator[])[] {
    return setsOf(this.evaluators, this.now());
  }

  /** All tags under which this pair's cards may lie, by any keys that evaluated it. */
  private everywhere(pair: PairRecord): readonly string[] {
    const { asked, left } = monthsAt(this.now());
    return this.places.of(pair, this.sets(), [...new Set([...asked, ...left])]).map(({ id }) => id);
  }

  private wake(seconds: number): void {
    this.cancel();
    if (!this.isOver) this.cancel = this.spine.clock.after(seconds, () => void this.run());
  }

  private async run(): Promise<void> {
    this.again = this.running;
    if (this.running || this.isOver) return;
    this.running = true;
    const isDone = await this.step().then(
      () => true,
      (error: unknown) => {
        this.spine.trace.note("discovery.run", error);
        return false;
      },
    );
    this.running = false;
    this.redraw();
    // What cannot be written now is not tried without end.
    const next = this.again ? 0 : isDone ? this.next() : this.spine.clock.now() + HOUR_S;
    if (next !== undefined) this.wake(Math.max(0.05, next - this.spine.clock.now()));
  }

  private async step(): Promise<void> {
    await this.forgetOld();
    if (!this.hasPairs()) this.troubles.drop((name) => /^(evaluat|cards)/.test(name));
    else if (this.mayAsk()) await this.evaluateAll();
    await this.renewCards();
    this.schedule.plan({ leave: this.mayAsk() ? this.toLeave() : [], ask: this.mayAsk() ? this.toAsk() : [] });
    const isHeld = (one: Errand): boolean => this.isHeld(one);
    for (let errand = this.schedule.due(isHeld); errand && !this.isOver; errand = this.schedule.due(isHeld)) {
      await this.go(errand);
      this.redraw();
    }
    // Not of a relay that treats me apart: who looks would be known by it.
    await this.hashes.run(this.schedule.askedBefore(), !this.troubles.stays(["apart", "false-proof"]));
    this.troubles.tidy();
  }

  /** One evaluator that does not answer stops neither the other nor what is evaluated already. */
  private async evaluateAll(): Promise<void> {
    const { relay } = this.spine.settings();
    await this.troubles.attempt({ name: "evaluators", relay }, () => this.read());
    for (const [evaluator, pairs] of this.unevaluated()) {
      if (!this.mayAsk() || this.isOver) return;
      const at = relayOf(evaluator, this.evaluators, relay);
      const error = await this.troubles.attempt({ name: `evaluate ${toHex(evaluator.publicKey)}`, relay: at }, () =>
        evaluate(this.spine, at, evaluator, pairs, () => this.isOver),
      );
      // A key that is not known any more has a successor.
      if (error instanceof RelayRefusal && error.code === "not-found") this.readAt = Number.NEGATIVE_INFINITY;
      if (error instanceof Untrusted) this.schedule.clear();
    }
  }

  private attemptOf({ kind, box }: Errand): Attempt {
    const home = this.spine.settings().relay;
    const relay = kind === "withdraw" && box ? box.relay : home;
    return { name: `${kind === "withdraw" ? "withdraw" : "cards"} ${relay}`, relay, quiet: relay !== home };
  }

  private isHeld(errand: Errand): boolean {
    return this.troubles.isHeld(this.attemptOf(errand).name);
  }

  private async go(errand: Errand): Promise<void> {
    const { kind, places, box } = errand;
    await this.troubles.attempt(this.attemptOf(errand), async () => {
      if (kind === "leave") await publish(this.spine, places, box);
      else if (kind === "ask") await ask(this.spine, places);
      else if (box) await withdraw(this.spine, box);
    });
  }

  private hasPairs(): boolean {
    return this.spine.database.table("book_pair").size > 0;
  }

  /** Some trouble stays until somebody presses; what is to be taken back is taken back all the same. */
  private mayAsk(): boolean {
    return !this.troubles.stays();
  }

  private async read(): Promise<void> {
    const { clock, settings } = this.spine;
    if (clock.now() - this.readAt < ANNOUNCED_S) return;
    this.evaluators = await announced(this.spine, settings().relay);
    this.readAt = clock.now();
    if (this.evaluators.length === 0) this.troubles.put({ name: "offered", relay: settings().relay }, { kind: "not-offered" });
  }

  /** By evaluator, what it has not evaluated yet. */
  private unevaluated(): readonly (readonly [Evaluator, readonly PairRecord[]])[] {
    const evaluators = new Map(this.sets().flatMap((set) => set.map((one) => [toHex(one.publicKey), one] as const)));
    const pairs = [...this.spine.database.table("book_pair").values()];
    return [...evaluators]
      .map(([key, one]) => [one, pairs.filter(({ outputs }) => outputs[key] === undefined)] as const)
      .filter(([, missing]) => missing.length > 0);
  }

  /** Places where my cards are to lie in these days. */
  private leavable(): readonly PairPlace[] {
    const { left } = monthsAt(this.now());
    return this.placesOf(left, ({ mine }) => mine !== "");
  }

  private askable(): readonly PairPlace[] {
    const { asked } = monthsAt(this.now());
    return this.placesOf(asked, ({ theirs }) => theirs !== "");
  }

  private placesOf(months: readonly number[], is: (pair: PairRecord) => boolean): readonly PairPlace[] {
    const sets = this.sets();
    return [...this.spine.database.table("book_pair").values()].filter(is).flatMap((pair) => this.places.of(pair, sets, months));
  }

  private toLeave(): readonly PairPlace[] {
    const { database, settings } = this.spine;
    const boxes = [...database.table("book_box").values()].filter(({ relay }) => relay === settings().relay);
    const there = new Set(boxes.flatMap(({ tags, leaving = [] }) => tags.filter((tag) => !leaving.includes(tag))));
    const begun = new Set(boxes.filter(({ pending }) => pending).flatMap(({ tags }) => tags));
    return this.leavable().filter(({ id }) => !there.has(id) || begun.has(id));
  }

  private toAsk(): readonly PairPlace[] {
    const { database } = this.spine;
    const before = this.schedule.askedBefore();
    return this.askable().filter(({ id, pair }) => !((database.get("book_pair", pair)?.asked?.[id] ?? 0) > before));
  }

  /** When there is something to do, by this device's clock. */
  private next(): number | undefined {
    const { clock, database } = this.spine;
    const now = clock.now();
    if (database.table("book_box").size + database.table("book_hash").size === 0 && !this.hasPairs()) return undefined;
    const errand = this.schedule.next((one) => this.isHeld(one));
    return Math.min(errand, this.troubles.next(), now + HOUR_S, nextMonth(this.now()) - this.now() + now);
  }

  /** Cards that are over are forgotten, and those at a relay that I have left are taken back. */
  private async forgetOld(): Promise<void> {
    const { clock, database, settings } = this.spine;
    const boxes = [...database.table("book_box").values()];
    const old = boxes.filter(({ at }) => clock.now() - at > BOX_S);
    const elsewhere = boxes.filter((box) => box.relay !== settings().relay && !old.includes(box));
    await database.commit([
      ...old.map(({ id }) => drop("book_box", id)),
      ...elsewhere.flatMap((box) => takenBack(box, () => true)),
    ]);
    await lookIntoNamed(this.spine);
  }

  /** Cards that say another key or name than I have now are replaced; those of a month in which none is left any more, taken back. */
  private async renewCards(): Promise<void> {
    const { database, settings } = this.spine;
    if (this.evaluators.length === 0 || !this.mayAsk()) return;
    const boxes = [...database.table("book_box").values()].filter(
      (box) => box.relay === settings().relay && !isCurrent(this.spine, box),
    );
    if (boxes.length === 0) return;
    const wanted = new Set(this.leavable().map(({ id }) => id));
    await database.commit(boxes.flatMap((box) => renewed(box, (tag) => wanted.has(tag))));
  }

  private redraw(): void {
    this.shown = undefined;
    this.spine.redraw();
  }

  state(): { readonly finding?: Finding } {
    const { database } = this.spine;
    if (USED.every((table) => database.table(table).size === 0)) return {};
    this.shown ??= this.view();
    return { finding: this.shown };
  }

  private view(): Finding {
    const { database } = this.spine;
    const { identifiers, hidden = [] } = recordOf(database);
    const boxes = [...database.table("book_box").values()];
    const pairs = database.table("book_pair").size;
    const left = new Set(this.unevaluated().flatMap(([, missing]) => missing.map(({ id }) => id))).size;
    const unmet = new Set([...this.toLeave(), ...this.toAsk()].map(({ pair }) => pair)).size;
    const evaluated = this.evaluators.length === 0 ? 0 : pairs - left;
    const hashes = this.hashes.state(this.schedule.askedBefore());
    const trouble = this.troubles.shown();
    return {
      identifiers,
      book: database.table("book").size,
      evaluators: [...new Set(this.evaluators.map(({ authority }) => authority))],
      evaluated: { done: evaluated, of: pairs },
      met: { done: Math.max(0, evaluated - unmet), of: pairs },
      full: boxes.reduce((sum, { full = 0 }) => sum + full, hashes.full),
      leaving: boxes.reduce((sum, { leaving = [] }) => sum + leaving.length, hashes.leaving),
      ...(trouble ? { trouble } : {}),
      by_hash: hashes.on,
      hashed: hashes.hashed,
      published: hashes.published,
      found: foundPeople(database, hidden, this.now()),
    };
  }
}
