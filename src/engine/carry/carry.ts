/** Couriers in the app: groups, carrying for others, parcels. Loaded when there is a group, an invitation or a command. */

import type { RadioAnswer } from "../face/box-visit.ts";
import type { CarryCommands, CarryGroup, CarryPerson, CarryStanding, CarryState } from "../face/carry.ts";
import { MYSELF } from "../face.ts";
import { lazily, type RumorOf, type Spine } from "../part.ts";
import type { People } from "../people/people.ts";
import { type Change, put } from "../records/database.ts";
import type { TableName } from "../records/tables.ts";
import { Shown } from "../shown.ts";
import { Consents } from "./consents.ts";
import type { Exchange } from "./exchange.ts";
import { GroupLetters } from "./group-letters.ts";
import { Groups } from "./groups.ts";
import { Held } from "./held.ts";
import { Inviting } from "./inviting.ts";
import { Joining } from "./joining.ts";
import { Mandates } from "./mandates.ts";
import { Outgoing } from "./outgoing.ts";
import { OwnMailboxes } from "./own-mailboxes.ts";
import { CARRY, type CarryGroupRecord } from "./records.ts";
import { Rounds } from "./rounds.ts";
import type { Visits } from "./visits.ts";

export class Carry implements CarryCommands {
  private readonly spine: Spine;
  private readonly groups: Groups;
  private readonly inviting: Inviting;
  private readonly joining: Joining;
  private readonly letters: GroupLetters;
  private readonly held: Held;
  private readonly outgoing: Outgoing;
  private readonly exchange: () => Promise<Exchange>;
  private readonly rounds: Rounds;
  private readonly visits: () => Promise<Visits>;
  private visiting: Visits | undefined;
  private readonly shown: Shown<"carrying">;

  constructor(spine: Spine, people: People) {
    this.spine = spine;
    const mailboxes = new OwnMailboxes(spine);
    this.groups = new Groups(spine, people);
    const consents = new Consents(spine, this.groups);
    const mandates = new Mandates(spine, this.groups, mailboxes, consents);
    this.inviting = new Inviting(spine, people, this.groups, mandates);
    this.joining = new Joining(spine, this.groups, mandates, consents);
    this.letters = new GroupLetters(spine, this.groups, consents);
    const registering = lazily(async () => {
      const { Registering } = await import("./registering.ts");
      return new Registering(spine, this.groups, consents);
    });
    this.held = new Held(spine);
    this.outgoing = new Outgoing(spine);
    const { groups, held, outgoing } = this;
    this.exchange = lazily(async () => {
      const { Exchange } = await import("./exchange.ts");
      return new Exchange(spine, { groups, held, mailboxes, outgoing });
    });
    this.rounds = new Rounds(spine, {
      groups,
      inviting: this.inviting,
      joining: this.joining,
      mandates,
      consents,
      registering,
      held: this.held,
      mailboxes,
    });
    this.visits = lazily(async () => {
      const [{ Visits }, { giving, taking }] = await Promise.all([import("./visits.ts"), this.exchange()]);
      this.visiting = new Visits({ spine, groups, giving, taking });
      return this.visiting;
    });
    this.shown = new Shown({
      carrying: {
        from: ["carry", "carry_group", "carried", "carry_deposit", "carry_receipt", "blocked"],
        build: () => this.build(),
      },
    });
  }

  start(): void {
    this.rounds.soon();
    // A parcel is opened where nothing can be fetched.
    this.spine.trace.quietly(this.exchange(), "carry.code");
  }

  stop(): void {
    this.rounds.stop();
    this.visiting?.stop();
  }

  /** A session has begun, or somebody asks to try everything now. */
  soon(): void {
    this.rounds.soon();
  }

  invited(rumor: RumorOf<"CARRY_GROUP_INVITE">): Change[] {
    return this.letters.invited(rumor);
  }

  accepted(rumor: RumorOf<"CARRY_GROUP_ACCEPT">): Change[] | undefined {
    return this.letters.accepted(rumor);
  }

  changed(tables: ReadonlySet<TableName>): void {
    this.shown.touch(tables);
    if (tables.has("outbox")) {
      const over = this.outgoing.over();
      if (over.length > 0) this.spine.trace.quietly(this.spine.database.commit(over), "carry.over");
    }
    if (WORK.some((table) => tables.has(table))) this.rounds.soon();
  }

  state(): CarryState {
    const { carrying } = this.shown.current();
    return carrying ? { carrying } : {};
  }

  private build(): CarryState["carrying"] {
    const { database } = this.spine;
    const groups = this.groups.all().map((group) => this.group(group));
    const on = database.get("carry", CARRY)?.on === true;
    const events = this.held.events();
    const letters = this.held.deposits().filter(({ deposit }) => deposit !== undefined);
    if (groups.length === 0 && !on && events.length + letters.length === 0) return undefined;
    const bytes = events.reduce((sum, { event }) => sum + event.bytes, 0) + letters.reduce((sum, one) => sum + one.bytes, 0);
    const times = [...events.map(({ event }) => event.fetched_at), ...letters.map(({ at }) => at)];
    const oldest = times.length === 0 ? {} : { oldest: Math.min(...times) };
    const receipts = [...database.table("carry_receipt").values()].filter(({ mine }) => mine).length;
    return { groups, on, held: { events: events.length, letters: letters.length, bytes, ...oldest }, receipts };
  }

  private group(record: CarryGroupRecord): CarryGroup {
    const { id, name, inviter, valid_until, member, courier } = record;
    const isMine = inviter === MYSELF;
    const mine = (as: CarryStanding | undefined): readonly CarryPerson[] => (as ? [{ id: MYSELF, standing: as }] : []);
    const couriers = [...mine(courier), ...people(record.couriers, isMine)];
    return {
      ...{ id, name, inviter, valid_until, couriers, members: [...mine(member), ...people(record.members, isMine)] },
      fresh: this.fresh(record),
      ...(member ? { member } : {}),
      ...(courier ? { courier } : {}),
      ...(record.registered && this.groups.isListable(record) ? { registered: isListed(record) ? "yes" : "soon" } : {}),
    };
  }

  /** Those whom I am asked about. */
  private fresh({ agreed = [], couriers, member, passed = [], valid_until }: CarryGroupRecord): readonly string[] {
    if (member !== "in" || valid_until <= this.spine.clock.now()) return [];
    return Object.keys(couriers).filter((key) => ![...agreed, ...passed].includes(key) && !this.groups.isBlocked(key));
  }

  makeCarryGroup(group: Parameters<CarryCommands["makeCarryGroup"]>[0]): Promise<string> {
    return this.inviting.make(group);
  }

  inviteToCarry(id: string, members: readonly string[], couriers: readonly string[]): Promise<void> {
    return this.inviting.invite(id, members, couriers);
  }

  removeFromCarry(id: string, person: string): Promise<void> {
    return this.inviting.remove(id, person);
  }

  answerCarry(id: string, as: "member" | "courier", yes: boolean): Promise<void> {
    return this.joining.answer(id, as, yes);
  }

  leaveCarry(id: string): Promise<void> {
    return this.joining.leave(id);
  }

  carryForOthers(on: boolean): Promise<void> {
    return this.spine.database.commit([put("carry", CARRY, { on })]);
  }

  putDownCarried(): Promise<void> {
    return this.spine.database.commit(this.held.putDown());
  }

  async saveParcel(group: string, person: string) {
    return (await this.exchange()).parcels.save(group, person);
  }

  async openParcel(text: string) {
    return (await this.exchange()).parcels.open(text);
  }

  async boxNames() {
    return (await this.visits()).boxNames();
  }

  async nextOfVisit(visit: string, step: number, answer: RadioAnswer | undefined) {
    return (await this.visits()).nextOfVisit(visit, step, answer);
  }

  async heardInVisit(visit: string, value: Uint8Array | undefined) {
    return (await this.visits()).heardInVisit(visit, value);
  }
}

/** In groups of others nobody tells me who was asked only. */
const people = (keys: Readonly<Record<string, CarryStanding>>, isMine: boolean): readonly CarryPerson[] =>
  Object.entries(keys).map(([id, standing]) => (isMine || standing !== "asked" ? { id, standing } : { id }));

/** As far as I know: who made the group registered it, whoever carries has heard of the list; nobody else does. */
const isListed = ({ inviter, list, told }: CarryGroupRecord): boolean =>
  inviter === MYSELF ? Boolean(told?.as) : list !== undefined;

/** A change of these gives a round something to do. */
const WORK: readonly TableName[] = ["carry", "carry_group", "carry_receipt", "carry_deposit", "carry_leave", "settings", "blocked"];
