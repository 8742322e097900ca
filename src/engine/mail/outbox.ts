/**
 * The outbox: every envelope on its way, kept until the recipient's relay has said that it holds it.
 *
 * Sealed submission first, tried again, then STORE (§6.3, fallback). The envelope is made once, so however often it is sent and by
 * whichever path, the relay knows it again: nothing is stored twice.
 */

import { tokenForSending } from "../../protocol/delivery/token.ts";
import { fromBase64Url, toHex } from "../../protocol/encoding/bytes.ts";
import { readGiftWrap } from "../../protocol/giftwrap/envelope.ts";
import type { Identity, Recipient } from "../../protocol/identity/identity.ts";
import type { Crypto } from "../../protocol/primitives/crypto.ts";
import { SealedNoteSubmit } from "../../protocol/wire/endpoints.ts";
import { encodeBody } from "../../protocol/wire/frame.ts";
import type { Trace } from "../face/trace.ts";
import type { SendFailure, SentState } from "../face.ts";
import { backoff } from "../link/backoff.ts";
import { NoAnswer, RelayRefusal } from "../link/failures.ts";
import { refusalOutcome, type Submission, sealedOutcome } from "../link/submission.ts";
import type { Clock, Network, Random } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { OutboxRecord } from "./records.ts";

/** Answered refusals of the sealed path before STORE is used. */
const SEALED_TRIES = 3;
/** How many envelopes travel at once. */
const PARALLEL = 4;

/** The outcome of one attempt. */
type Outcome =
  | { readonly kind: "stored"; readonly sealed: boolean }
  | { readonly kind: "lapsed" }
  | { readonly kind: "failed"; readonly reason: SendFailure }
  /** Not now. `answered` counts against the sealed path; being without signal does not. */
  | { readonly kind: "later"; readonly answered: boolean; readonly after?: number };

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
  /** STORE over an authenticated session with `relay`; `named`: it was told who I am. @throws RelayRefusal or NoAnswer */
  store(relay: string, event: Uint8Array): Promise<{ readonly named: boolean }>;
  /** STORE under a key that is used once, on a connection of its own. @throws RelayRefusal or NoAnswer */
  storeNameless(relay: string, event: Uint8Array): Promise<void>;
  /** Whether an anonymous request to `relay` would travel with signed ones, and so name its sender. */
  linksAnonymous(relay: string): boolean;
}

export class Outbox {
  private readonly ports: OutboxPorts;
  /** When each envelope may be tried again, and how often it has waited; absent: now. In memory, since a restart is a reason to try. */
  private readonly waits = new Map<string, { readonly until: number; readonly count: number }>();
  private readonly travelling = new Set<string>();
  private cancelTimer: () => void = () => {};
  private stopped = false;

  constructor(ports: OutboxPorts) {
    this.ports = ports;
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  /** Forgets all waiting times and tries everything now. */
  hurry(): void {
    this.waits.clear();
    this.run();
  }

  /** Starts the envelopes that are due. Call it after adding to the outbox. */
  run(): void {
    if (this.stopped) return;
    const now = this.ports.clock.now();
    for (const record of this.ports.database.table("outbox").values()) {
      if (this.travelling.size >= PARALLEL) return;
      if (this.ports.isHeld(record.person)) continue;
      if (this.travelling.has(record.id) || (this.waits.get(record.id)?.until ?? 0) > now) continue;
      this.travelling.add(record.id);
      void this.deliver(record).finally(() => {
        this.travelling.delete(record.id);
        this.run();
      });
    }
    this.wakeForNext(now);
  }

  private wakeForNext(now: number): void {
    const due = [...this.waits].filter(([id]) => this.ports.database.get("outbox", id)).map(([, { until }]) => until);
    this.cancelTimer();
    if (due.length > 0) this.cancelTimer = this.ports.clock.after(Math.max(0.05, Math.min(...due) - now), () => this.run());
  }

  private async deliver(record: OutboxRecord): Promise<void> {
    const outcome = await this.attempt(record);
    const current = this.ports.database.get("outbox", record.id);
    // Withdrawn while it was sent: its state was settled then.
    if (!current || this.stopped) return;
    if (outcome.kind === "later") return this.postpone(current, outcome);
    this.waits.delete(record.id);
    const since = this.ports.clock.now();
    const states = {
      stored: (): SentState => ({ kind: "relay", since, sealed: (outcome as { sealed: boolean }).sealed }),
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

  private async postpone(record: OutboxRecord, { answered, after }: Outcome & { kind: "later" }): Promise<void> {
    const sealed_attempts = record.sealed_attempts + (answered && record.sealed ? 1 : 0);
    const sealed = record.sealed && sealed_attempts < SEALED_TRIES;
    const count = (this.waits.get(record.id)?.count ?? 0) + 1;
    // Once the sealed path is given up, STORE may be tried at once.
    const wait = after ?? (record.sealed && !sealed ? 0 : backoff(this.ports.random, count));
    this.waits.set(record.id, { until: this.ports.clock.now() + wait, count });
    if (answered) {
      // A count that could not be written starts again.
      const counted = this.ports.database.commit([put("outbox", record.id, { ...record, sealed, sealed_attempts })]);
      await counted.catch((error: unknown) => this.ports.trace.note("mail.postpone", error));
    }
  }

  private async attempt(record: OutboxRecord): Promise<Outcome> {
    if (record.expires_at <= this.ports.clock.now()) return { kind: "lapsed" };
    try {
      if (!record.sealed) return await this.storeOpenly(record);
      return this.ports.linksAnonymous(record.relay) ? await this.submitApart(record) : await this.submitSealed(record);
    } catch (error) {
      const outcome = error instanceof RelayRefusal ? refused(error, record) : undefined;
      if (outcome?.kind !== "stored") this.ports.trace.note("mail.send", error);
      if (outcome) return outcome;
      // No answer on the sealed path while the session works: something in between blocks it, and delivery comes first.
      return { kind: "later", answered: record.sealed && this.ports.isOnline() };
    }
  }

  /** POST /v1/note/submit (§6.3). */
  private async submitSealed(record: OutboxRecord): Promise<Outcome> {
    const { recipient, ...envelope } = readGiftWrap(fromBase64Url(record.envelope));
    const own = this.ports.own(record.own);
    // A forgotten key has no tokens any more.
    if (!own) return { kind: "later", answered: true };
    // By the keys of the envelope, whatever either of us has moved to since.
    const delivery_token = tokenForSending(this.ports.crypto, own, this.ports.recipient(toHex(recipient)));
    const body = encodeBody(SealedNoteSubmit, { ...envelope, delivery_token });
    const { status, retry_after } = await this.ports.network.request("POST", `${record.relay}/v1/note/submit`, body).catch(() => {
      throw new NoAnswer("broken");
    });
    const outcome = sealedOutcome(status);
    if (outcome === "busy") return { kind: "later", answered: false, after: Math.max(1, retry_after ?? 30) };
    // Again, and then by STORE, which names the sender: nothing that is full or too large would be helped by that.
    if (outcome === "refused" || outcome === "absent")
      return { kind: "later", answered: true, ...(retry_after === undefined ? {} : { after: Math.min(retry_after, 60) }) };
    return settledOutcome(outcome, true);
  }

  /** In the place of a sealed submission where that would share a connection with what is signed. */
  private async submitApart(record: OutboxRecord): Promise<Outcome> {
    try {
      await this.ports.storeNameless(record.relay, fromBase64Url(record.envelope));
      return { kind: "stored", sealed: true };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      const outcome = refused(error, { ...record, sealed_attempts: 1 });
      // A relay that takes nothing from keys it does not know: the open path is left.
      return outcome.kind === "failed" && outcome.reason === "refused" ? { kind: "later", answered: true } : outcome;
    }
  }

  private async storeOpenly(record: OutboxRecord): Promise<Outcome> {
    const { named } = await this.ports.store(record.relay, fromBase64Url(record.envelope));
    return { kind: "stored", sealed: !named };
  }
}

function refused(error: RelayRefusal, record: OutboxRecord): Outcome {
  const outcome = refusalOutcome(error);
  if (outcome === "busy") return { kind: "later", answered: false, after: 30 };
  if (outcome === "refused" || outcome === "absent") return { kind: "failed", reason: "refused" };
  return settledOutcome(outcome, record.sealed_attempts > 0);
}

/** An outcome after which the envelope is not sent again. */
function settledOutcome(outcome: Exclude<Submission, "busy" | "refused" | "absent">, sealed: boolean): Outcome {
  if (outcome === "stored") return { kind: "stored", sealed };
  return outcome === "expired" ? { kind: "lapsed" } : { kind: "failed", reason: outcome };
}

/** The change that puts one recipient's state into the sent note an envelope carries, if it carries one. */
export function settle(database: Database, { note, person }: Pick<OutboxRecord, "note" | "person">, state: SentState): Change[] {
  const sent = note === undefined ? undefined : database.get("sent", note);
  if (!sent) return [];
  return [put("sent", sent.id, { ...sent, to: sent.to.map((one) => (one.person === person ? { ...one, state } : one)) })];
}
