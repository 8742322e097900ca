/** Outgoing mail of others in the box's hands, then what its relays said of it, until who wrote it was told. */
import type { Refusal } from "../../src/protocol/carry/carried.ts";
import { depositDigest } from "../../src/protocol/carry/deposit.ts";
import { type Bytes, fromHex, toHex } from "../../src/protocol/encoding/bytes.ts";
import type { Crypto } from "../../src/protocol/primitives/crypto.ts";
import type { BoxDatabase, Sealed } from "./database.ts";
import { CARGO_LIMITS, type Room, type Whose } from "./room.ts";

export interface HeldDeposit {
  readonly digest: Bytes;
  readonly deposit: Bytes;
}

export interface DepositAnswer {
  readonly digest: Bytes;
  readonly status: number;
  readonly signature: Bytes;
}

interface DepositRow {
  readonly digest: string;
  readonly status?: number;
  readonly sig?: string;
  /** Couriers that were given it. */
  readonly given?: readonly string[];
}

export class Deposits {
  private readonly database: BoxDatabase;
  private readonly room: Room;
  private readonly crypto: Pick<Crypto, "blake2b">;

  constructor(database: BoxDatabase, room: Room, crypto: Pick<Crypto, "blake2b">) {
    this.database = database;
    this.room = room;
    this.crypto = crypto;
  }

  private nameOf(digest: Bytes): Bytes {
    return this.database.key.name("deposit", digest);
  }

  /** @returns why it was not taken */
  take(whose: Whose, deposit: Bytes, now: number): Refusal | undefined {
    const digest = depositDigest(this.crypto, deposit);
    const name = this.nameOf(digest);
    if (this.database.number("SELECT COUNT(*) FROM deposits WHERE name = ?", name) > 0) return undefined;
    const { grp, owner } = this.room.places(whose);
    if (!this.room.hasRoomFor(owner, deposit.length)) return "full";
    const row: DepositRow = { digest: toHex(digest) };
    this.database.db
      .prepare("INSERT INTO deposits (name, grp, owner, bytes, until, sealed) VALUES (?, ?, ?, ?, ?, ?)")
      .run(
        ...[name, grp, owner, deposit.length, Math.floor(now) + CARGO_LIMITS.keptSecs],
        this.database.seal("deposits", name, row, deposit),
      );
    return undefined;
  }

  /** Those that no relay has answered. */
  waiting(): readonly HeldDeposit[] {
    const rows = this.database.db
      .prepare<[], Sealed>("SELECT name, sealed FROM deposits WHERE answered = 0 ORDER BY rowid LIMIT 256")
      .all();
    return rows.map(({ name, sealed }) => {
      const { value, blob } = this.database.open<DepositRow>("deposits", name, sealed);
      return { digest: fromHex(value.digest), deposit: blob };
    });
  }

  /** Of a group, for another courier to bring: not what came from them. */
  forCourier(whose: Whose, maxBytes: number, without: readonly string[] = []): readonly HeldDeposit[] {
    const { grp } = this.room.places(whose);
    const others = [whose.member, ...without].map((member) => this.room.places({ ...whose, member }).owner);
    const rows = this.database.db
      .prepare<Bytes[], Sealed>(
        `SELECT name, sealed FROM deposits WHERE grp = ? AND owner NOT IN (${others.map(() => "?").join()}) AND answered = 0 ORDER BY rowid`,
      )
      .iterate(grp, ...others);
    const out: HeldDeposit[] = [];
    let bytes = 0;
    for (const { name, sealed } of rows) {
      const { value, blob } = this.database.open<DepositRow>("deposits", name, sealed);
      const given = value.given ?? [];
      if (given.includes(whose.member) || given.length >= CARGO_LIMITS.copies) continue;
      bytes += blob.length;
      if (out.length > 0 && bytes > maxBytes) break;
      out.push({ digest: fromHex(value.digest), deposit: blob });
    }
    return out;
  }

  /** That courier brings it as well; here it stays until its relay has answered. */
  gave(digest: Bytes, courier: string): void {
    const name = this.nameOf(digest);
    const row = this.waitingRow(name);
    if (!row) return;
    const { value, blob } = this.database.open<DepositRow>("deposits", name, row.sealed);
    const next: DepositRow = { ...value, given: [...new Set([...(value.given ?? []), courier])] };
    this.database.db
      .prepare("UPDATE deposits SET sealed = ? WHERE name = ?")
      .run(this.database.seal("deposits", name, next, blob), name);
  }

  private waitingRow(name: Bytes): Sealed | undefined {
    return this.database.db.prepare<[Bytes], Sealed>("SELECT name, sealed FROM deposits WHERE name = ? AND answered = 0").get(name);
  }

  /** What its relay signed of it; the letter itself is not needed any more. */
  answered({ digest, status, signature }: DepositAnswer): void {
    const name = this.nameOf(digest);
    const row: DepositRow = { digest: toHex(digest), status, sig: toHex(signature) };
    this.database.db
      .prepare("UPDATE deposits SET answered = 1, bytes = 0, sealed = ? WHERE name = ?")
      .run(this.database.seal("deposits", name, row), name);
  }

  /** Answers that a member has not been told. */
  answers(whose: Whose): readonly DepositAnswer[] {
    const { grp, owner } = this.room.places(whose);
    const rows = this.database.db
      .prepare<[Bytes, Bytes], Sealed>("SELECT name, sealed FROM deposits WHERE owner = ? AND grp = ? AND answered = 1")
      .all(owner, grp);
    return rows.flatMap(({ name, sealed }) => {
      const { digest, status, sig } = this.database.open<DepositRow>("deposits", name, sealed).value;
      return status === undefined || sig === undefined ? [] : [{ digest: fromHex(digest), status, signature: fromHex(sig) }];
    });
  }

  told(answers: readonly DepositAnswer[]): void {
    const forget = this.database.db.prepare("DELETE FROM deposits WHERE name = ? AND answered = 1");
    this.database.together(() => {
      for (const { digest } of answers) forget.run(this.nameOf(digest));
    });
  }

  purge(now: number): number {
    return this.database.db.prepare("DELETE FROM deposits WHERE until <= ?").run(Math.floor(now)).changes;
  }
}
