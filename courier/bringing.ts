/** What the box brings to relays: receipts, and outgoing mail of others. */
import { RelayRefusal } from "../src/engine/link/failures.ts";
import { describe } from "../src/host/log.ts";
import type { CarryReceipt } from "../src/protocol/carry/carried.ts";
import { depositAuthority } from "../src/protocol/carry/deposit.ts";
import { relayHost, relayOrigin } from "../src/protocol/contacts/relay-url.ts";
import { concat, toHex } from "../src/protocol/encoding/bytes.ts";
import { ProtocolError } from "../src/protocol/errors.ts";
import { encodeBody, parseBody } from "../src/protocol/wire/frame.ts";
import { CarryDeposits, CarryDepositsReply } from "../src/protocol/wire/topics/carry.ts";
import { type Attempt, groupedBy, offers, type RoundParts } from "./round-parts.ts";
import type { HeldReceipt } from "./store/cargo.ts";
import type { HeldDeposit } from "./store/deposits.ts";

const RECEIPTS_AT_ONCE = 32;
const DEPOSIT_BYTES_AT_ONCE = 1024 * 1024;
/** A relay that answers so wants the deposit later. */
const LATER = new Set([429, 503]);
/** A relay that is known by its name alone is on the internet: outgoing mail makes no requests to a network at home. */
const PUBLIC_NAME = /^(?!\d+\.\d+\.\d+\.\d+)([a-z0-9-]+\.)+(?!local|lan|internal|home|localhost)[a-z][a-z0-9-]+(:\d+)?$/;

export class Bringing {
  private readonly parts: RoundParts;

  constructor(parts: RoundParts) {
    this.parts = parts;
  }

  /** Of people under their own keys, and for each hidden mailbox on its own: one person's would be tied together in one request. */
  receipts(): Readonly<Record<"plain" | "hidden", readonly (() => Promise<void>)[]>> {
    const known = new Set(this.origins().values());
    const waiting = this.parts.cargo.receipts(1024).filter(({ receipt }) => known.has(relayOrigin(receipt.relay_url)));
    const people = this.parts.book.people();
    const isPlain = ({ receipt }: HeldReceipt): boolean => people.has(toHex(receipt.recipient));
    const told = (some: readonly HeldReceipt[], name: (receipt: CarryReceipt) => string) =>
      [...groupedBy(some, ({ receipt }) => name(receipt)).values()].map(
        (all) => () => this.acknowledge(relayOrigin(all[0]?.receipt.relay_url ?? ""), all),
      );
    return {
      plain: told(waiting.filter(isPlain), ({ relay_url }) => relay_url),
      hidden: told(
        waiting.filter((one) => !isPlain(one)),
        ({ relay_url, recipient }) => `${relay_url} ${toHex(recipient)}`,
      ),
    };
  }

  private acknowledge(relay: string, all: readonly HeldReceipt[]): Promise<void> {
    const { relays, cargo } = this.parts;
    return relays.with(relay, async (session, terms) => {
      if (!offers(terms, "carry")) return;
      // The relay passes over what is ahead of its clock, as if it had been told.
      const due = all.filter(({ receipt }) => receipt.created_at <= relays.now(relay));
      for (let i = 0; i < due.length; i += RECEIPTS_AT_ONCE) {
        const some = due.slice(i, i + RECEIPTS_AT_ONCE);
        const receipts = some.map(({ receipt: { recipient, event_ids, created_at: at, signature: sig } }) => ({
          ...{ recipient, event_ids, at, sig },
        }));
        await this.unlessRefused(session.request({ cmd: "ACK_CARRY", receipts }));
        cargo.forgetReceipts(some.map(({ name }) => name));
      }
    });
  }

  /** A relay that refuses them for good is not asked again. */
  private async unlessRefused(asked: Promise<unknown>): Promise<void> {
    await asked.catch((error: unknown) => {
      if (!(error instanceof RelayRefusal) || error.retry) throw error;
      this.parts.log.info(
        describe(error),
        "a relay takes receipts for no good: they are dropped, and it deletes the mail in its time",
      );
    });
  }

  /** Relays that the box has to do with anyway, by their authority. */
  private origins(): ReadonlyMap<string, string> {
    const { book, home } = this.parts;
    const all = [...book.groups().map(({ relay }) => relay), ...book.mandates().map(({ relay }) => relay), ...(home ? [home] : [])];
    return new Map(all.map((origin) => [relayHost(origin), origin]));
  }

  async deposits(attempt: Attempt): Promise<void> {
    const known = this.origins();
    const waiting = this.parts.deposits.waiting();
    for (const [authority, some] of groupedBy(waiting, ({ deposit }) => depositAuthority(deposit))) {
      const origin = known.get(authority) ?? (PUBLIC_NAME.test(authority) ? `https://${authority}` : undefined);
      if (origin !== undefined) await attempt(this.bring(origin, some));
    }
  }

  private async bring(origin: string, all: readonly HeldDeposit[]): Promise<void> {
    let some: HeldDeposit[] = [];
    let bytes = 0;
    for (const one of all) {
      if (some.length === 64 || (some.length > 0 && bytes + one.deposit.length > DEPOSIT_BYTES_AT_ONCE)) {
        await this.post(origin, some);
        [some, bytes] = [[], 0];
      }
      some.push(one);
      bytes += one.deposit.length;
    }
    await this.post(origin, some);
  }

  /** Without a name: the relay need not know which courier brings it. */
  private async post(origin: string, some: readonly HeldDeposit[]): Promise<void> {
    const { relays, deposits, database } = this.parts;
    const body = encodeBody(CarryDeposits, { deposits: some.map(({ deposit }) => deposit) });
    const reply = await relays.network.request("POST", `${origin}/v1/carry/deposit`, concat(body));
    if (reply.status !== 200) throw new ProtocolError("malformed", `deposits were answered with ${reply.status}`);
    const { answers } = parseBody(CarryDepositsReply, reply.body);
    database.together(() => {
      for (const [i, { digest }] of some.entries()) {
        const answer = answers[i];
        if (answer && !LATER.has(answer.status)) deposits.answered({ digest, status: answer.status, signature: answer.relay_sig });
      }
    });
  }
}
