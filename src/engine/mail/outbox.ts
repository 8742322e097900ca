/**
 * The outbox: every letter on its way, kept until the recipient's relay has said that it holds it.
 *
 * An anonymous request first, tried again, then STORE under a key that is used once: no path tells a relay who sends. The envelope is made
 * at the first attempt and kept, so however often it is sent and by whichever path, the relay knows it again. Only another mailbox, another
 * key or a day too late for its mailbox make another one; a reader folds those by sender and content.
 */

import { tokenForSending } from "../../protocol/delivery/token.ts";
import { type Bytes, fromBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import type { Identity, Recipient } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { MailboxSubmit, SealedNoteSubmit } from "../../protocol/wire/endpoints.ts";
import { encodeBody } from "../../protocol/wire/frame.ts";
import type { Trace } from "../face/trace.ts";
import type { SendFailure, SentState } from "../face.ts";
import { backoff, uniform } from "../link/backoff.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { refusalOutcome, type Submission, sealedOutcome } from "../link/submission.ts";
import type { Postage } from "../mailboxes/postage.ts";
import type { Clock, Network, Random } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { DayAddress, Sealed } from "./mail.ts";
import type { OutboxRecord } from "./records.ts";

/** Answered refusals of the anonymous request before STORE is used. */
const SEALED_TRIES = 3;
/** Nobody looks into a day's mailbox for certain later than this many days after it. */
const MAILBOX_DAYS = 6;
/** Where submissions are spread: each waits up to so many seconds, and one goes out in so many, so that the copies of a note do not come together. */
const SPREAD_S = 30;
/** One that should have left when the app was closed: it leaves soon after the start, or an app that is opened for moments would never send it. */
const OVERDUE_S = 8;
const APART_S = 2;
/** After this a mailbox that was full is tried again. */
const FULL_S = 3_600;
/** How many envelopes travel at once. */
const PARALLEL = 4;

/** The outcome of one attempt. */
type Outcome =
  | { readonly kind: "stored"; readonly hidden?: boolean; readonly shared?: boolean }
  | { readonly kind: "lapsed" }
  | { readonly kind: "failed"; readonly reason: SendFailure }
  /** Not now; `anew`: in another envelope, since this day's mailbox is full. `answered` counts against the sealed path; being without signal does not. */
  | { readonly kind: "later"; readonly answered: boolean; readonly after?: number; readonly anew?: true };

/** A letter in its envelope. */
type Addressed = OutboxRecord & Required<Pick<OutboxRecord, "envelope">>;

export interface OutboxPorts {
  readonly network: Network;
  readonly clock: Clock;
  readonly random: Random;
  readonly trace: Trace;
  readonly crypto: Crypto;
  readonly database: Database;
  /** The key of mine that sealed a letter (`undefined`: the vault's). */
  own(key: string | undefined): Identity | undefined;
  /** A key (hex), converted once. */
  recipient(key: string): Recipient;
  /** Whether nothing is sent to this person for now. */
  isHeld(person: string): boolean;
  /** Whether the own relay is connected: then a request without an answer is not this device's lack of signal. */
  isOnline(): boolean;
  /** The mailbox of today to which a letter goes; `undefined` where it goes to the person's own key. Rejects where it cannot be worked out now. */
  mailbox(record: OutboxRecord): Promise<DayAddress | undefined>;
  /** The letter in an envelope made now. */
  wrapped(record: OutboxRecord & Sealed, mailbox: DayAddress | undefined): OutboxRecord;
  /** Whether submissions are spread over time. */
  spreads(): boolean;
  /** Postage, and whether a relay takes any; its code comes with the first that does. */
  readonly postage: { has(relay: string): boolean; use(): Promise<Pick<Postage, "take" | "refused" | "rejected">> };
  /** Whether `relay` takes anonymous submissions to mailboxes. */
  takesMailboxes(relay: string): boolean;
  /** STORE under a key that is used once. @returns whether on a connection of its own @throws RelayRefusal or NoAnswer */
  storeNameless(relay: string, event: Uint8Array): Promise<boolean>;
  /** Whether an anonymous request to `relay` would travel with signed ones, and so name its sender. */
  linksAnonymous(relay: string): boolean;
}

export class Outbox {
  private readonly ports: OutboxPorts;
  /** When each envelope may be tried again, and how often it has waited; absent: now. In memory, since a restart is a reason to try. */
  private readonly waits = new Map<string, { readonly until: number; readonly count: number }>();
  private readonly travelling = new Set<string>();
  /** When each letter may leave at the earliest, so that nobody can tell by the time who wrote it. */
  private readonly spread = new Map<string, number>();
  private apart = 0;
  private cancelTimer: () => void = () => {};
  private stopped = false;

  constructor(ports: OutboxPorts) {
    this.ports = ports;
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  /** Forgets all waiting times but those of receipts, and tries everything now. */
  hurry(): void {
    this.waits.clear();
    this.run();
  }

  /** All that waits leaves now, whatever its time then tells. */
  sendNow(): void {
    for (const id of this.ports.database.table("outbox").keys()) this.spread.set(id, 0);
    this.hurry();
  }

  /** Starts the letters that are due. Call it after adding to the outbox. */
  run(): void {
    if (this.stopped) return;
    const now = this.ports.clock.now();
    for (const record of this.ports.database.table("outbox").values()) {
      if (this.travelling.size >= PARALLEL) return;
      if (this.ports.isHeld(record.person)) continue;
      if (this.travelling.has(record.id) || this.dueAt(record, now) > now) continue;
      if (this.ports.spreads() && this.spread.get(record.id) !== 0) this.apart = now + APART_S;
      this.travelling.add(record.id);
      void this.deliver(record).finally(() => {
        this.travelling.delete(record.id);
        this.run();
      });
    }
    this.wakeForNext(now);
  }

  private dueAt({ id, made_at, leaves_at = 0 }: OutboxRecord, now: number): number {
    const waits = Math.max(leaves_at, this.waits.get(id)?.until ?? 0);
    if (!this.ports.spreads()) return waits;
    let leaves = this.spread.get(id);
    if (leaves === undefined) {
      leaves = now + uniform(this.ports.random, now - (made_at ?? now) > SPREAD_S ? OVERDUE_S : SPREAD_S);
      this.spread.set(id, leaves);
    }
    return leaves === 0 ? waits : Math.max(waits, leaves, this.apart);
  }

  private wakeForNext(now: number): void {
    const waiting = [...this.ports.database.table("outbox").values()].filter(
      ({ id, person }) => !this.travelling.has(id) && !this.ports.isHeld(person),
    );
    this.cancelTimer();
    if (waiting.length === 0) return;
    const next = Math.min(...waiting.map((record) => this.dueAt(record, now)));
    this.cancelTimer = this.ports.clock.after(Math.max(0.05, next - now), () => this.run());
  }

  private async deliver(record: OutboxRecord): Promise<void> {
    const outcome = fuller(await this.attempt(record), this.ports.database.get("outbox", record.id));
    const current = this.ports.database.get("outbox", record.id);
    // Withdrawn while it was sent: its state was settled then.
    if (!current || this.stopped) return void this.spread.delete(record.id);
    if (outcome.kind === "later") return this.postpone(current, outcome);
    this.waits.delete(record.id);
    this.spread.delete(record.id);
    const since = this.ports.clock.now();
    const states = {
      stored: (): SentState => ({
        ...{ kind: "relay", since, sealed: !("shared" in outcome) },
        ...("hidden" in outcome ? { hidden: true } : {}),
      }),
      lapsed: (): SentState => ({ kind: "lapsed", since }),
      failed: (): SentState => ({ kind: "failed", since, reason: (outcome as { reason: SendFailure }).reason }),
    };
    const settled: Change[] = [drop("outbox", record.id), ...settle(this.ports.database, current, states[outcome.kind]())];
    // A store that refuses leaves the envelope queued; sending it again is harmless.
    await this.ports.database.commit(settled).catch((error: unknown) => {
      this.ports.trace.note("mail.settle", error);
      return this.postpone(current, { kind: "later", answered: false });
    });
  }

  private async postpone(record: OutboxRecord, { answered, after, anew }: Outcome & { kind: "later" }): Promise<void> {
    const sealed_attempts = record.sealed_attempts + (answered && (record.sealed || record.mailbox) ? 1 : 0);
    const sealed = record.sealed && sealed_attempts < SEALED_TRIES;
    const count = (this.waits.get(record.id)?.count ?? 0) + 1;
    // Once the sealed path is given up, STORE may be tried at once.
    const wait = after ?? (record.sealed && !sealed ? 0 : backoff(this.ports.random, count));
    this.waits.set(record.id, { until: this.ports.clock.now() + wait, count });
    if (answered || anew) {
      const { envelope: _, mailbox: __, ...bare } = record;
      const kept = anew ? bare : record;
      // A count that could not be written starts again.
      const counted = this.ports.database.commit([put("outbox", record.id, { ...kept, sealed, sealed_attempts })]);
      await counted.catch((error: unknown) => this.ports.trace.note("mail.postpone", error));
    }
  }

  private async attempt(record: OutboxRecord): Promise<Outcome> {
    if (record.expires_at <= this.ports.clock.now()) return { kind: "lapsed" };
    try {
      const letter = await this.addressed(record);
      if (this.ports.linksAnonymous(letter.relay) || !this.isRequested(letter)) return await this.submitApart(letter);
      return letter.mailbox ? await this.submitHidden(letter) : await this.submitSealed(letter);
    } catch (error) {
      const outcome = error instanceof RelayRefusal ? refused(error) : undefined;
      if (outcome?.kind !== "stored") this.ports.trace.note("mail.send", error);
      if (outcome) return outcome;
      // No answer to the request while the session works: something in between blocks it, and delivery comes first.
      const isRequest = record.sealed || record.to !== undefined || record.mailbox !== undefined;
      return { kind: "later", answered: isRequest && this.ports.isOnline() };
    }
  }

  /** In its envelope, which is kept before it leaves. */
  private async addressed(record: OutboxRecord): Promise<Addressed> {
    // Made by an earlier version, as it was to leave.
    if (record.seal === undefined || record.recipient === undefined) return record as Addressed;
    const mailbox = await this.ports.mailbox(record);
    const current = this.ports.database.get("outbox", record.id);
    // Withdrawn meanwhile, or sealed anew.
    if (current?.seal === undefined || current.recipient === undefined) throw new NoAnswer("closed");
    const { seal, recipient, envelope, mailbox: named } = current;
    const age = named && mailbox ? mailbox.epoch - named.epoch : 0;
    // A day that is still to come is one of a clock that was wrong.
    const isSame = named?.key === mailbox?.key && age >= 0 && age <= MAILBOX_DAYS;
    if (envelope !== undefined && isSame) return { ...current, envelope };
    const letter = this.ports.wrapped({ ...current, seal, recipient }, mailbox) as Addressed;
    await this.ports.database.commit([put("outbox", letter.id, letter)]);
    return letter;
  }

  /** Whether an anonymous request may bring it. For a mailbox nothing has to be registered there before. */
  private isRequested({ mailbox, relay, sealed, sealed_attempts }: Addressed): boolean {
    return mailbox ? sealed_attempts < SEALED_TRIES && this.ports.takesMailboxes(relay) : sealed;
  }

  /** POST /v1/mailbox/submit (ours). */
  private async submitHidden(record: Addressed): Promise<Outcome> {
    const { relay } = record;
    const { recipient: mailbox, ...envelope } = readGiftWrap(fromBase64Url(record.envelope));
    const postage = this.ports.postage.has(relay) ? await this.ports.postage.use() : undefined;
    const token = await postage?.take(relay);
    const body = encodeBody(MailboxSubmit, { mailbox, ...envelope, ...(token ? { postage: token } : {}) });
    const outcome = await this.post(`${relay}/v1/mailbox/submit`, body);
    if (outcome.kind === "stored") return { ...outcome, hidden: true };
    if (outcome.kind !== "later") return outcome;
    // Of another key, or spent by an answer that did not come.
    if (token) postage?.rejected(relay);
    // The address has sent enough: from now on with postage, at once.
    return !outcome.answered && !token && postage?.refused(relay) ? { kind: "later", answered: false, after: 1 } : outcome;
  }

  /** POST /v1/note/submit (§6.3). */
  private async submitSealed(record: Addressed): Promise<Outcome> {
    const { recipient, ...envelope } = readGiftWrap(fromBase64Url(record.envelope));
    const own = this.ports.own(record.own);
    // A forgotten key has no tokens any more.
    if (!own) return { kind: "later", answered: true };
    // By the keys of the envelope, whatever either of us has moved to since.
    const delivery_token = tokenForSending(this.ports.crypto, own, this.ports.recipient(toHex(recipient)));
    return this.post(`${record.relay}/v1/note/submit`, encodeBody(SealedNoteSubmit, { ...envelope, delivery_token }));
  }

  private async post(url: string, body: Bytes): Promise<Outcome> {
    const { status, retry_after } = await this.ports.network.request("POST", url, body).catch(() => {
      throw new NoAnswer("broken");
    });
    const outcome = sealedOutcome(status);
    if (outcome === "busy") return { kind: "later", answered: false, after: Math.max(1, retry_after ?? 30) };
    // Again, and then by STORE: nothing that is full or too large would be helped by that.
    if (outcome === "refused" || outcome === "absent")
      return { kind: "later", answered: true, ...(retry_after === undefined ? {} : { after: Math.min(retry_after, 60) }) };
    return settledOutcome(outcome);
  }

  /** STORE under a key that is used once: where a request was refused, or would share a connection with what is signed. */
  private async submitApart(record: Addressed): Promise<Outcome> {
    const isApart = await this.ports.storeNameless(record.relay, fromBase64Url(record.envelope));
    // Over a connection on which my own keys sign the relay has seen who sent it.
    if (!isApart) return { kind: "stored", shared: true };
    return { kind: "stored", ...(record.mailbox ? { hidden: true } : {}) };
  }
}

function refused(error: RelayRefusal): Outcome {
  const outcome = refusalOutcome(error);
  if (outcome === "busy") return { kind: "later", answered: false, after: 30 };
  if (outcome === "refused" || outcome === "absent") return { kind: "failed", reason: "refused" };
  return settledOutcome(outcome);
}

/** A mailbox of one day may be full while tomorrow's is empty. */
const fuller = (outcome: Outcome, { seal, mailbox }: Partial<OutboxRecord> = {}): Outcome =>
  outcome.kind === "failed" && outcome.reason === "quota" && mailbox && seal !== undefined
    ? { kind: "later", answered: false, after: FULL_S, anew: true }
    : outcome;

/** An outcome after which the envelope is not sent again. */
function settledOutcome(outcome: Exclude<Submission, "busy" | "refused" | "absent">): Outcome {
  if (outcome === "stored") return { kind: "stored" };
  return outcome === "expired" ? { kind: "lapsed" } : { kind: "failed", reason: outcome };
}

/** The change that puts one recipient's state into the sent note an envelope carries, if it carries one. */
export function settle(database: Database, { note, person }: Pick<OutboxRecord, "note" | "person">, state: SentState): Change[] {
  const sent = note === undefined ? undefined : database.get("sent", note);
  if (!sent) return [];
  return [put("sent", sent.id, { ...sent, to: sent.to.map((one) => (one.person === person ? { ...one, state } : one)) })];
}
