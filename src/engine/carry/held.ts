/** What I hold of others, as a courier: taken within bounds, forgotten when it is over, and gone when its owner's receipt comes. */
import {
  type Carried,
  type CarriedEnvelope,
  keptUntil,
  type Refusal,
  readCarried,
  refusesCarried,
} from "../../protocol/carry/carried.ts";
import { depositAuthority, depositDigest } from "../../protocol/carry/deposit.ts";
import {
  type HeldDeposits,
  type HeldRow,
  type HoldingLimits,
  makeRoom,
  SEEN_SECS,
  takesDeposit,
} from "../../protocol/carry/holding.ts";
import { type Bytes, toBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import type { Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { CarriedEvent, CarriedRecord, DepositRecord } from "./records.ts";

const MIB = 1024 * 1024;
/** Of an app: all of it is in memory. A box has more. */
const LIMITS: HoldingLimits = {
  bytes: 8 * MIB,
  events: 2_000,
  recipientBytes: 2 * MIB,
  memberDeposits: 50,
  memberDepositBytes: MIB,
  memberAnswers: 1024,
};
/** Deposits are over after a month, as the letters in them are; what a relay said of one is passed on for as long. */
const DEPOSIT_SECS = 31 * 86_400;

const MOST_SEEN = 10_000;

export type HeldEvent = CarriedRecord & { readonly event: CarriedEvent };
type From = Pick<CarriedEvent, "group" | "member">;

export class Held {
  private readonly spine: Pick<Spine, "clock" | "crypto" | "database">;

  constructor(spine: Pick<Spine, "clock" | "crypto" | "database">) {
    this.spine = spine;
  }

  events(): readonly HeldEvent[] {
    return [...this.spine.database.table("carried").values()].filter((one): one is HeldEvent => one.event !== undefined);
  }

  deposits(): readonly DepositRecord[] {
    return [...this.spine.database.table("carry_deposit").values()];
  }

  /** Takes an envelope. @returns why not, or the changes */
  take(from: From, envelope: CarriedEnvelope): Refusal | Change[] {
    const { clock, database } = this.spine;
    const { carried, giftWrap } = envelope;
    const [id, now] = [toHex(envelope.id), clock.now()];
    const recipient = toHex(giftWrap.recipient);
    const isKnown = (): boolean =>
      database.get("carried", id) !== undefined || database.get("carried", saidOf(recipient, id)) !== undefined;
    const why = refusesCarried(envelope, [giftWrap.recipient], isKnown, now);
    if (why) return why;
    const [event, expires_at] = [toBase64Url(carried.event), keptUntil(giftWrap, now)];
    const row: HeldRow = { id, recipient: from.member, bytes: event.length, expires_at };
    const out = makeRoom(LIMITS, this.events().map(rowOf), row, sizeOf(this.deposits()));
    if (out.includes(id)) return "full";
    const { hop_count, max_hops, fetched_at } = carried;
    const held: CarriedEvent = {
      ...from,
      recipient,
      event,
      bytes: event.length,
      expires_at,
      hop_count,
      max_hops,
      fetched_at,
      given: [],
    };
    const dropped = out.flatMap((other) => this.letGo(database.get("carried", other)));
    return [...dropped, put("carried", id, { id, until: Math.floor(now) + SEEN_SECS, event: held })];
  }

  /** From a relay, which names no hops. */
  fetched(from: From, event: Bytes): Change[] {
    const carried: Carried = { hop_count: 0, max_hops: 3, event, fetched_at: Math.floor(this.spine.clock.now()) };
    const taken = this.take(from, readCarried(this.spine.crypto, carried));
    return typeof taken === "string" ? [] : taken;
  }

  /** Its id stays, so that it is not taken again. */
  letGo(record: CarriedRecord | undefined): Change[] {
    return record?.event ? [put("carried", record.id, { id: record.id, until: record.until })] : [];
  }

  /** What this recipient says is safe with them. */
  delivered(recipient: string, ids: readonly Bytes[]): Change[] {
    const { clock, database } = this.spine;
    const table = database.table("carried");
    return ids.map(toHex).flatMap((id) => {
      const record = database.get("carried", id);
      // A copy of theirs that comes later is not taken; whoever signs for what nobody ever saw fills no device, and bars nobody else's.
      if (!record) return table.size < MOST_SEEN ? [seen(saidOf(recipient, id), clock.now())] : [];
      return record.event?.recipient === recipient ? this.letGo(record) : [];
    });
  }

  /** Another courier has a copy. */
  gave(id: string, courier: string): Change[] {
    const record = this.spine.database.get("carried", id);
    if (!record?.event || record.event.given.includes(courier)) return [];
    return [put("carried", id, { ...record, event: { ...record.event, given: [...record.event.given, courier] } })];
  }

  /** A box has this deposit, or what its relay said of it. */
  gaveDeposit(id: string, box: string): Change[] {
    const record = this.spine.database.get("carry_deposit", id);
    if (!record || record.with?.includes(box)) return [];
    return [put("carry_deposit", id, { ...record, with: [...(record.with ?? []), box] })];
  }

  /** What its relay said of somebody's deposit: it need not be brought any more, and who gave it is told. */
  answered(id: string, answer: { readonly status: number; readonly sig: string }): Change[] {
    const record = this.spine.database.get("carry_deposit", id);
    if (!record || record.answer) return [];
    const { deposit: _, with: __, ...rest } = record;
    return [put("carry_deposit", id, { ...rest, bytes: 0, answer })];
  }

  /** @returns `undefined` where there is no room @throws ProtocolError `malformed` */
  deposit(from: From, deposit: Bytes): Change[] | undefined {
    const { clock, crypto, database } = this.spine;
    depositAuthority(deposit);
    const id = toHex(depositDigest(crypto, deposit));
    if (database.get("carry_deposit", id)) return [];
    const text = toBase64Url(deposit);
    if (!takesDeposit(LIMITS, this.heldOf(from.member), text.length)) return undefined;
    const row: DepositRecord = { id, ...from, at: Math.floor(clock.now()), deposit: text, bytes: text.length };
    return [put("carry_deposit", id, row)];
  }

  private heldOf(member: string): HeldDeposits {
    const all = this.deposits();
    const theirs = all.filter((one) => one.member === member);
    const waiting = theirs.filter(({ deposit }) => deposit !== undefined).length;
    const allBytes = sizeOf(this.events().map(({ event }) => event)) + sizeOf(all);
    return { waiting, bytes: sizeOf(theirs), withAnswers: theirs.length, allBytes };
  }

  /** What is over. */
  expired(): Change[] {
    const { clock, database } = this.spine;
    const now = clock.now();
    return [
      ...this.events()
        .filter(({ event }) => event.expires_at <= now)
        .flatMap((one) => this.letGo(one)),
      ...[...database.table("carried").values()]
        .filter((one) => !one.event && one.until <= now)
        .map((one) => drop("carried", one.id)),
      ...this.deposits()
        .filter(({ at }) => at + DEPOSIT_SECS <= now)
        .map((one) => drop("carry_deposit", one.id)),
      ...[...database.table("carry_delegation").values()]
        .filter(({ until }) => until <= now)
        .map((one) => drop("carry_delegation", one.id)),
      ...[...database.table("carry_receipt").values()]
        .filter(({ at }) => at + SEEN_SECS <= now)
        .map((one) => drop("carry_receipt", one.id)),
    ];
  }

  putDown(): Change[] {
    return [...this.events().flatMap((one) => this.letGo(one)), ...this.deposits().map((one) => drop("carry_deposit", one.id))];
  }
}

/** What names an envelope that was signed for before it was seen. */
const saidOf = (recipient: string, id: string): string => `${id} ${recipient}`;
const seen = (id: string, now: number): Change => put("carried", id, { id, until: Math.floor(now) + SEEN_SECS });

const sizeOf = (rows: readonly { readonly bytes: number }[]): number => rows.reduce((sum, { bytes }) => sum + bytes, 0);

const rowOf = ({ id, event }: HeldEvent): HeldRow => ({
  id,
  recipient: event.member,
  bytes: event.bytes,
  expires_at: event.expires_at,
});
