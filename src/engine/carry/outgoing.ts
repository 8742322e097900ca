/** My letters in couriers' hands: sealed to the relay they are for, and settled by that relay's own signed word alone. */
import { depositDigest, isDepositStored, sealDeposit } from "../../protocol/carry/deposit.ts";
import { relayHost } from "../../protocol/contacts/relay-url.ts";
import { tokenForSending } from "../../protocol/delivery/token.ts";
import { type Bytes, fromBase64Url, fromHex, toHex } from "../../protocol/encoding/bytes.ts";
import { ProtocolError } from "../../protocol/errors.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import { MailboxSubmit, SealedNoteSubmit } from "../../protocol/wire/endpoints.ts";
import { encodeBody } from "../../protocol/wire/frame.ts";
import type { SentState } from "../face.ts";
import { settle } from "../mail/outbox.ts";
import type { OutboxRecord } from "../mail/records.ts";
import { lazily, type Spine } from "../part.ts";
import { type Change, drop, put } from "../records/database.ts";
import type { OutRecord } from "./records.ts";

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
    const deposit = sealDeposit(crypto, to, content, random(32), random(24));
    const id = toHex(depositDigest(crypto, deposit));
    const hidden = addressed.mailbox ? { hidden: true as const } : {};
    const out: OutRecord = { id, letter: letter.id, courier, relay_pk: pk, at: clock.now(), ...hidden };
    const kept = addressed === letter ? [] : [put("outbox", addressed.id, addressed)];
    return { deposit, before: [...kept, put("carry_out", id, out)], stored: () => this.stored(out) };
  }

  /** Unless it has left by my own line meanwhile. */
  private stored(out: OutRecord): readonly Change[] {
    const { clock, database } = this.spine;
    const letter = database.get("outbox", out.letter);
    if (!letter) return [];
    const state: SentState = { kind: "courier", since: clock.now(), courier: out.courier };
    return [put("carry_out", out.id, { ...out, stored: true }), ...settle(database, letter, state)];
  }

  /** Whether this courier's box has it already. */
  isWith(letter: OutboxRecord, courier: string): boolean {
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
    return rows.filter(({ letter }) => !database.get("outbox", letter)).map(({ id }) => drop("carry_out", id));
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
