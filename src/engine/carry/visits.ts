/**
 * Visits to couriers' boxes: which groups a box may be of, one connection after the other, and what the page's radio is to do next. Loaded with
 * the first visit, and where there is Bluetooth only.
 */
import { COURIER_SERVICE, uuidsAround } from "../../protocol/carry/advert.ts";
import { type CarryRole, DAY_S } from "../../protocol/carry/signed.ts";
import { type Bytes, fromHex } from "../../protocol/encoding/bytes.ts";
import type { BoxVisitCommands, RadioAnswer, VisitPhase, VisitProgress, VisitStep } from "../face/box-visit.ts";
import { FaceError } from "../face.ts";
import { CARRY, type CarryGroupRecord } from "./records.ts";
import { NOTHING_YET, Visiting, type VisitParts } from "./visiting.ts";

/** Nothing is to do: how soon that is looked at again, where nothing is heard. */
const LOOK_S = 0.25;

interface Leg {
  readonly group: CarryGroupRecord;
  readonly as: CarryRole;
}

export class Visits implements BoxVisitCommands {
  private readonly parts: VisitParts;
  private current: Visit | undefined;
  /** The groups whose boxes were met, the last one first: a box does not say whose it is. */
  private met: readonly string[] = [];

  constructor(parts: VisitParts) {
    this.parts = parts;
  }

  async boxNames(): Promise<readonly string[]> {
    const { clock, crypto, isMailHeld } = this.parts.spine;
    if (isMailHeld()) throw new FaceError("not-ready", true);
    const day = Math.floor(clock.now() / DAY_S);
    const names = this.open().flatMap(({ carry_key }) => uuidsAround(crypto, fromHex(carry_key), day));
    // A box that is open to everybody calls under the name of couriers in general.
    return names.length > 0 ? [...names, COURIER_SERVICE] : [];
  }

  private begin(id: string): void {
    this.stop();
    const legs = this.open().flatMap((group) => this.legs(group).slice(0, 1));
    this.current = new Visit(id, this.parts, legs, (group) => {
      this.met = [group, ...this.met.filter((one) => one !== group)];
      return this.legs(this.parts.groups.get(group)).slice(1);
    });
  }

  private open(): readonly CarryGroupRecord[] {
    const { clock } = this.parts.spine;
    const all = this.parts.groups.all().filter((one) => one.valid_until > clock.now() && this.legs(one).length > 0);
    const rank = ({ id }: CarryGroupRecord): number => (this.met.indexOf(id) + MANY) % MANY;
    return [...all].sort((a, b) => rank(a) - rank(b));
  }

  /** As a member first: for oneself before for others. */
  private legs(group: CarryGroupRecord): readonly Leg[] {
    const isOn = this.parts.spine.database.get("carry", CARRY)?.on === true;
    return [
      ...(group.member === "in" ? [{ group, as: "member" as const }] : []),
      ...(group.courier === "in" && isOn ? [{ group, as: "courier" as const }] : []),
    ];
  }

  private found(id: string): Visit {
    if (this.current?.id !== id) throw new FaceError("not-found");
    return this.current;
  }

  async nextOfVisit(id: string, step: number, answer: RadioAnswer | undefined): Promise<VisitStep> {
    if (step === 0 && this.current?.id !== id) this.begin(id);
    return this.found(id).step(step, answer);
  }

  async heardInVisit(id: string, value: Bytes | undefined): Promise<VisitProgress> {
    return this.found(id).heard(value);
  }

  /** The account ends, or another visit begins. */
  stop(): void {
    this.current?.stop();
    this.current = undefined;
  }
}

/** More than there can be groups. */
const MANY = 1000;

/** One visit: a connection for each group that the box may be of, until one of them is known there; then as all that I am in it. */
class Visit {
  readonly id: string;
  private readonly parts: VisitParts;
  private legs: readonly Leg[];
  private readonly known: (group: string) => readonly Leg[];
  private readonly count = { ...NOTHING_YET };
  private connection: Visiting | undefined;
  private isConnected = false;
  private courier: string | undefined;
  private isStopped = false;
  private outcome: VisitPhase | undefined;
  private isUnwritten = false;
  private asked: { readonly step: number; readonly answer: Promise<VisitStep> } | undefined;
  private awake: () => void = () => {};

  constructor(id: string, parts: VisitParts, legs: readonly Leg[], known: (group: string) => readonly Leg[]) {
    this.id = id;
    this.parts = parts;
    this.legs = legs;
    this.known = known;
  }

  stop(): void {
    this.isStopped = true;
    this.connection?.end();
    this.awake();
  }

  heard(value: Bytes | undefined): VisitProgress {
    this.connection?.heard(value);
    this.connection?.work();
    this.awake();
    return this.progress();
  }

  /** A page asks again when it is told of another engine, perhaps one that was asked already. */
  step(step: number, answer: RadioAnswer | undefined): Promise<VisitStep> {
    if (this.asked?.step !== step) this.asked = { step, answer: this.next(answer) };
    return this.asked.answer;
  }

  private async next(answer: RadioAnswer | undefined): Promise<VisitStep> {
    if (answer) this.answered(answer);
    for (;;) {
      const task = this.isStopped ? undefined : this.connection?.next();
      if (task) return { task, progress: this.progress() };
      if (this.isStopped || !this.connection || this.connection.isOver) return this.connect();
      await this.wait();
    }
  }

  private answered(answer: RadioAnswer): void {
    const { connection } = this;
    if (!connection) return;
    if (!this.isConnected) {
      this.isConnected = answer.is === "done";
      if (!this.isConnected) connection.end();
      return;
    }
    connection.answered(answer);
  }

  /** The connection is over, or there was none: the next one, or the end. */
  private async connect(): Promise<VisitStep> {
    await this.concluded();
    const [leg, ...rest] = this.legs;
    if (!leg || this.isStopped) return { progress: this.progress() };
    this.legs = rest;
    this.isConnected = false;
    this.connection = new Visiting(this.parts, leg.group, leg.as, this.count, () => this.awake());
    return { task: { do: "connect" }, progress: this.progress() };
  }

  /** What the connection that is over means for those that are left. */
  private async concluded(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    if (!connection) return;
    await connection.finished();
    const { phase } = connection;
    const isFirst = this.courier === undefined;
    this.courier ??= connection.courier;
    this.isUnwritten ||= connection.isUnwritten;
    // Not of this group: perhaps of the next one.
    if (phase === "refused" && isFirst) this.outcome = phase;
    else if (phase === "done" && isFirst) [this.outcome, this.legs] = [phase, this.known(connection.groupId)];
    else if (phase !== "done") [this.outcome, this.legs] = [phase === "refused" ? this.outcome : phase, []];
  }

  private progress(): VisitProgress {
    const { connection, count, isConnected, outcome } = this;
    const courier = this.courier ?? connection?.courier;
    const over: VisitPhase = this.isStopped ? "interrupted" : (outcome ?? "interrupted");
    const phase = connection ? (isConnected ? connection.phase : "connecting") : over;
    return {
      ...{ ...count, phase },
      ...(courier === undefined ? {} : { courier }),
      ...(this.isUnwritten || connection?.isUnwritten ? { unwritten: true } : {}),
    };
  }

  private wait(): Promise<void> {
    const { clock } = this.parts.spine;
    return new Promise((resolve) => {
      const cancel = clock.after(LOOK_S, resolve);
      this.awake = () => {
        cancel();
        resolve();
      };
    });
  }
}
