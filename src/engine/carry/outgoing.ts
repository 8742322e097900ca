/** My letters in couriers' hands: sealed to the relay they are for, and settled by that relay's own signed word alone. */
import { depositDigest, isDepositStored, sealDeposit } from "../../protocol/carry/deposit.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { tokenForSending } from "../../protocol/delivery/token.ts";
import { type Bytes, fromBase64Url, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { record } from "../../protocol/encoding/schema.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { MailboxSubmit, SealedNoteSubmit } from "../../protocol/wire/endpoints.ts";
import { encodeBody } from "../../protocol/wire/frame.ts";
import { carry } from "../../protocol/wire/topics/carry.ts";
import { carryDelegated } from "../../protocol/wire/topics/carry-delegated.ts";
import type { SentState } from "../face.ts";
import { settle } from "../mail/outbox.ts";
import type { OutboxRecord } from "../mail/records.ts";
import { lazily, type Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import { leavingOf } from "./leaving.ts";
import type { LeaveRecord, OutRecord } from "./records.ts";

const LeaveDelegated = record("LEAVE_DELEGATED", carryDelegated.commands.LEAVE_DELEGATED.body);
const LeaveGroup = record("LEAVE_CARRY_GROUP", carry.commands.LEAVE_CARRY_GROUP.body);

export interface Deposit {
  readonly deposit: Bytes;
  /** The envelope it was made of, and by which answer it is known: to be kept before anybody has it. */
  readonly before: readonly Change[];
  /** That this courier has it. */
  stored(): readonly Change[];
}

export class Outgoing {
  private readonly spine: Spine;
  private readonly addresses;

  constructor(spine: Spine) {
    this.spine = spine;
    this.addresses = lazily(async () => new (await import("../mailboxes/addresses.ts")).Addresses(spine));
  }

  /** Every letter that waits here and can go by a courier, in the order in which they were written. */
  waiting(): readonly OutboxRecord[] {
    const { clock, database } = this.spine;
    return [...database.table("outbox").values()].filter(
      (one) => one.expires_at > clock.now() && database.get("person", one.person)?.change === undefined,
    );
  }

  /** @returns `undefined` where its relay's key is not known, or nobody could hand it in without a name */
  async deposit(letter: OutboxRecord, courier: string): Promise<Deposit | undefined> {
    const { clock, crypto, database, random } = this.spine;
    const pk = database.get("relay", letter.relay)?.pk;
    if (pk === undefined) return undefined;
    const addressed = await this.addressed(letter);
    const content = addressed && this.content(addressed);
    if (!content) return undefined;
    const to = { authority: relayHost(letter.relay), relayPk: fromHex(pk) };
    const seed = this.seedOf(letter, courier) ?? random(32);
    // Another text of the same seed has another nonce.
    const deposit = sealDeposit(crypto, to, content, seed, crypto.blake2b(24, content.body, seed));
    const id = toHex(depositDigest(crypto, deposit));
    const hidden = addressed.mailbox ? { hidden: true as const } : {};
    const out: OutRecord = { id, letter: letter.id, courier, relay_pk: pk, at: clock.now(), seed: toHex(seed), ...hidden };
    const kept = addressed === letter ? [] : [put("outbox", addressed.id, addressed)];
    return { deposit, before: [...kept, put("carry_out", id, out)], stored: () => this.stored(out) };
  }

  /** A letter in two parcels to one courier is one deposit: theirs to keep once. */
  private seedOf({ id }: OutboxRecord, courier: string): Bytes | undefined {
    const rows = [...this.spine.database.table("carry_out").values()];
    const before = rows.find((one) => one.letter === id && one.courier === courier && one.seed !== undefined);
    return before?.seed === undefined ? undefined : fromHex(before.seed);
  }

  /**
   * That others carry for me no more, for the relay: by a courier who stays. Hidden mailboxes tell of themselves one by one, each in its time.
   * @param courier for a box: what it has is left out
   */
  leaves(courier: string, isBox: boolean): readonly Deposit[] {
    const { clock, database } = this.spine;
    const rows = [...database.table("carry_leave").values()];
    const isFor = (one: LeaveRecord): boolean =>
      one.epoch === undefined && one.version === undefined && one.courier !== courier && one.due <= clock.now();
    return rows
      .filter((one) => isFor(one) && !(isBox && this.isWith(one, courier)))
      .flatMap((one) => this.leave(one, courier) ?? []);
  }

  private leave(leave: LeaveRecord, courier: string): Deposit | undefined {
    const { clock, crypto, database, mail, random } = this.spine;
    const [pk, key] = [database.get("relay", leave.relay)?.pk, mail.mine(leave.own)];
    if (pk === undefined || !key || toHex(key.publicKey) !== leave.mailbox) return undefined;
    const said = leavingOf(crypto, leave, key, Math.floor(clock.now()));
    const body = said.cmd === "LEAVE_DELEGATED" ? encodeBody(LeaveDelegated, said) : encodeBody(LeaveGroup, said);
    const to = { authority: relayHost(leave.relay), relayPk: fromHex(pk) };
    const deposit = sealDeposit(crypto, to, { kind: said.cmd, body }, random(32), random(24));
    const out: OutRecord = {
      ...{ id: toHex(depositDigest(crypto, deposit)), letter: leave.id, courier, relay_pk: pk, at: clock.now() },
    };
    return { deposit, before: [put("carry_out", out.id, out)], stored: () => this.stored(out) };
  }

  /** Unless it has left by my own line meanwhile. */
  private stored(out: OutRecord): readonly Change[] {
    const { clock, database } = this.spine;
    if (database.get("carry_leave", out.letter)) return [put("carry_out", out.id, { ...out, stored: true })];
    const letter = database.get("outbox", out.letter);
    if (!letter) return [];
    const state: SentState = { kind: "courier", since: clock.now(), courier: out.courier };
    return [put("carry_out", out.id, { ...out, stored: true }), ...settle(database, letter, state)];
  }

  /** Whether this courier's box has it already. */
  isWith(letter: Pick<OutboxRecord, "id">, courier: string): boolean {
    const rows = [...this.spine.database.table("carry_out").values()];
    return rows.some((one) => one.letter === letter.id && one.courier === courier && one.stored === true);
  }

  /** In the envelope that I would send myself: whichever comes first, the other is known again. */
  private async addressed(letter: OutboxRecord): Promise<OutboxRecord | undefined> {
    const { database, mail, relays } = this.spine;
    if (letter.envelope !== undefined) return letter;
    const { seal, recipient } = letter;
    if (seal === undefined || recipient === undefined) return undefined;
    const { key, before } = database.get("person", letter.person)?.mailbox ?? {};
    const keys = (letter.to === undefined ? [key, before] : [letter.to]).filter((one) => one !== undefined);
    const addresses = keys.length === 0 ? undefined : await this.addresses();
    const now = relays.now(letter.relay);
    const mailbox = keys.map((one) => addresses?.at(one, letter.relay, now)).find((day) => day !== undefined);
    return mail.wrapped({ ...letter, seal, recipient }, mailbox);
  }

  private content({ envelope = "", mailbox, own, sealed }: OutboxRecord): Parameters<typeof sealDeposit>[2] | undefined {
    const { crypto, mail } = this.spine;
    const { recipient, ...rest } = readGiftWrap(fromBase64Url(envelope));
    if (mailbox) return { kind: "MailboxSubmit", body: encodeBody(MailboxSubmit, { mailbox: recipient, ...rest }) };
    const sender = mail.mine(own);
    if (!sender || !sealed) return undefined;
    const delivery_token = tokenForSending(crypto, sender, mail.recipient(toHex(recipient)));
    return { kind: "SealedNoteSubmit", body: encodeBody(SealedNoteSubmit, { ...rest, delivery_token }) };
  }

  /** What a relay says of one of mine. @returns `undefined` where it is none of mine, or not that relay's word */
  answered(
    digest: Bytes,
    status: number,
    signature: Bytes,
  ): { readonly changes: readonly Change[]; readonly arrived: boolean } | undefined {
    const { clock, crypto, database } = this.spine;
    const out = database.get("carry_out", toHex(digest));
    if (!out) return undefined;
    const said = { digest, status, signature };
    const isStored = proved(() => isDepositStored(crypto, fromHex(out.relay_pk), said));
    if (isStored === undefined) return undefined;
    const letter = database.get("outbox", out.letter);
    const since = clock.now();
    const others = [...database.table("carry_out").values()].filter((one) => one.letter === out.letter && one.id !== out.id);
    if (isStored) {
      const state: SentState = { kind: "relay", since, sealed: true, ...(out.hidden ? { hidden: true } : {}) };
      const gone = [out, ...others].map(({ id }) => drop("carry_out", id));
      if (database.get("carry_leave", out.letter)) return { changes: [...gone, drop("carry_leave", out.letter)], arrived: false };
      const settled = letter ? [drop("outbox", letter.id), ...settle(database, letter, state)] : [];
      return { changes: [...gone, ...settled], arrived: letter !== undefined };
    }
    // Refused there: it is as if no courier had it, and my own line goes on trying.
    const queued = letter && others.length === 0 ? settle(database, letter, { kind: "queued", since }) : [];
    return { changes: [drop("carry_out", out.id), ...queued], arrived: false };
  }

  /** Of letters that have left by my own line, or were withdrawn. */
  over(): Change[] {
    const { database } = this.spine;
    const rows = [...database.table("carry_out").values()];
    const isOpen = ({ letter }: OutRecord): boolean =>
      database.get("outbox", letter) !== undefined || database.get("carry_leave", letter) !== undefined;
    return rows.filter((one) => !isOpen(one)).map(({ id }) => drop("carry_out", id));
  }
}

function proved(check: () => boolean): boolean | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}
