/** Notes I leave: composed, measured, wrapped for each recipient, and withdrawn. */
import { type Bytes, fromHex, utf8 } from "../../protocol/encoding/bytes.ts";
import type { PresenceContent } from "../../protocol/giftwrap/contents.ts";
import { noteSize } from "../../protocol/giftwrap/size.ts";
import { isReadable } from "../../protocol/media/media.ts";
import { circleRegion } from "../../protocol/regions/region.ts";
import { LIMITS } from "../../protocol/wire/limits.ts";
import { isPoint } from "../face/position.ts";
import type { Trace } from "../face/trace.ts";
import { type Draft, FaceError, type Measure, MYSELF, type SentState } from "../face.ts";
import type { Mail } from "../mail/mail.ts";
import { saidOut } from "../mail/media.ts";
import type { OutboxRecord } from "../mail/records.ts";
import type { People } from "../people/people.ts";
import type { Clock } from "../ports.ts";
import { type Change, type Database, drop, put } from "../records/database.ts";
import type { SentRecord } from "./records.ts";

const MAX_RECIPIENTS = 100;

export class Sent {
  private readonly database: Database;
  private readonly mail: Mail;
  private readonly people: People;
  private readonly clock: Clock;
  private readonly trace: Trace;
  private cancelTimer: () => void = () => {};

  constructor(database: Database, mail: Mail, people: People, clock: Clock, trace: Trace) {
    this.trace = trace;
    this.database = database;
    this.mail = mail;
    this.people = people;
    this.clock = clock;
  }

  async measure(draft: Draft): Promise<Measure> {
    const [whole, number] = [content(draft), this.number()];
    const { bytes, capacity, bucket = 0, most } = noteSize(whole, number);
    const { media } = whole;
    if (!media || !isReadable(media)) return { bytes, capacity, bucket, left: most - bytes };
    // The line that stands for the media is no text of the person's.
    const line = utf8(saidOut("-", draft.media).text).length - 1;
    const { mediaRoom } = await import("../../protocol/media/room.ts");
    return {
      ...{ bytes: utf8(draft.text).length, capacity: Math.max(0, capacity - line), bucket, left: most - bytes },
      media: mediaRoom(whole, media, number),
    };
  }

  /** Durable before it resolves; the same draft twice is one note. @param toMe what a note to myself writes */
  async leave(draft: Draft, toMe: (content: PresenceContent) => readonly Change[]): Promise<void> {
    if (this.database.get("sent", draft.id)) return;
    const now = this.clock.now();
    check(draft, now);
    this.mail.guard(draft.to, "note");
    if (draft.media) (await import("../mail/media-check.ts")).checkMedia(draft.media);
    // Asked again: the same draft may have been given twice meanwhile.
    if (this.database.get("sent", draft.id)) return;
    if (noteSize(content(draft), this.number()).bucket === undefined) throw new FaceError("too-large");
    const body = { kind: "PRESENCE", content: content(draft) } as const;
    // Somebody may have moved to another key while the note was written.
    const ids = [...new Set(draft.to.map((id) => this.people.speaker(id)))];
    const others = ids.filter((id) => id !== MYSELF).map((id) => this.people.get(id));
    const letters = others.map(({ id, relay }) =>
      this.mail.write({ person: id, relay, body, expires_at: draft.window.ends_at, note: draft.id, sealed: true }),
    );
    const mine = ids.includes(MYSELF);
    const { id, text, media, place, circle, window } = draft;
    const sent: SentRecord = {
      id,
      text,
      ...(media ? { media } : {}),
      place,
      circle,
      window,
      created_at: now,
      to: ids.map((person) => ({ person, state: { kind: person === MYSELF ? "mine" : "queued", since: now } })),
    };
    await this.database.commit([
      put("sent", id, sent),
      ...letters.map((letter) => put("outbox", letter.id, letter)),
      ...(mine ? toMe(content(draft)) : []),
    ]);
  }

  /** A note of mine once more, sealed for the key that one of its readers has now. */
  letter({ to, ...note }: SentRecord, person: string, relay: string): OutboxRecord {
    const { id, window } = note;
    const draft: Draft = { ...note, to: to.map((one) => one.person) };
    const body = { kind: "PRESENCE", content: content(draft) } as const;
    return this.mail.write({ person, relay, body, expires_at: window.ends_at, note: id, sealed: true });
  }

  /** REVOKE for those whose relay has it, and simply not sent to those for whom it still waits here. */
  async withdraw(id: string): Promise<void> {
    const sent = this.get(id);
    const state: SentState = { kind: "withdrawn", since: this.clock.now() };
    const changes: Change[] = [...this.database.table("outbox").values()]
      .filter(({ note }) => note === id)
      .map((letter) => drop("outbox", letter.id));
    const open = sent.to.filter(({ state: { kind } }) => isSending(kind));
    for (const { person } of open) {
      // Also to those for whom it waits: it may be on its way at this moment. They ignore what they never got.
      const relay = this.database.get("person", person)?.relay;
      if (relay === undefined || this.mail.speaksAs(person) === null) continue;
      const body = { kind: "REVOKE", content: { event_id: fromHex(id) } } as const;
      const letter = this.mail.write({ person, relay, body, expires_at: sent.window.ends_at, sealed: true });
      changes.push(put("outbox", letter.id, letter));
    }
    const to = sent.to.map((one) => (open.includes(one) ? { ...one, state } : one));
    await this.database.commit([...changes, put("sent", id, { ...sent, to })]);
  }

  /** Removes my copy; what is on its way stays on its way. @param with_it what goes with it */
  async forget(id: string, with_it: readonly Change[]): Promise<void> {
    this.get(id);
    await this.database.commit([drop("sent", id), ...with_it]);
  }

  /** ACK from a recipient: the only thing that makes a note "received". */
  acknowledged(person: string, event_id: string): Change[] {
    const sent = this.database.get("sent", event_id);
    if (!sent?.to.some((one) => one.person === person)) return [];
    const since = this.clock.now();
    const received = ({ state }: SentRecord["to"][number]): SentState =>
      state.kind === "relay" ? { ...state, kind: "received", since } : { kind: "received", since };
    const to = sent.to.map((one) => (one.person === person ? { ...one, state: received(one) } : one));
    return [put("sent", event_id, { ...sent, to })];
  }

  /** A note whose time is over cannot be opened any more, wherever it lies: says so, now and whenever the next one runs out. */
  async lapse(): Promise<void> {
    const now = this.clock.now();
    const over = [...this.database.table("sent").values()].filter((sent) => isUnderWay(sent) && sent.window.ends_at <= now);
    await this.database.commit(over.map((sent) => put("sent", sent.id, lapsed(sent))));
    const next = [...this.database.table("sent").values()].filter(isUnderWay).map(({ window }) => window.ends_at);
    this.cancelTimer();
    if (next.length === 0) return;
    const wait = Math.max(0.05, Math.min(3600, Math.min(...next) - now));
    this.cancelTimer = this.clock.after(wait, () => this.trace.quietly(this.lapse(), "notes.lapse"));
  }

  stop(): void {
    this.cancelTimer();
  }

  /** It takes its room of every note. */
  private number(): Bytes | undefined {
    return this.mail.attestation("PRESENCE", this.mail.own);
  }

  private get(id: string): SentRecord {
    const sent = this.database.get("sent", id);
    if (!sent) throw new FaceError("not-found");
    return sent;
  }
}

const isSending = (kind: SentState["kind"]): boolean => kind === "queued" || kind === "courier" || kind === "relay";
const isOpenEnded = ({ kind }: SentState): boolean => isSending(kind) || kind === "mine";
const isUnderWay = ({ to }: SentRecord): boolean => to.some(({ state }) => isOpenEnded(state));

const lapsed = (sent: SentRecord): SentRecord => {
  const state: SentState = { kind: "lapsed", since: sent.window.ends_at };
  return { ...sent, to: sent.to.map((one) => (isOpenEnded(one.state) ? { ...one, state } : one)) };
};

function content({ id, text, media: attached, circle, window, to }: Draft): PresenceContent {
  const { text: message, media } = saidOut(text, attached);
  return {
    event_id: fromHex(id),
    message,
    ...(media ? { media } : {}),
    region: circleRegion(circle),
    time_window: { ...window, starts_at: Math.floor(window.starts_at), ends_at: Math.floor(window.ends_at) },
    recipients: to.filter((id) => id !== MYSELF).map(fromHex),
  };
}

/** @throws FaceError `bad-draft`, with nothing kept */
function check({ id, text, media, circle, window, to }: Draft, now: number): void {
  const fine =
    /^[0-9a-f]{32}$/.test(id) &&
    (text.trim() !== "" || media !== undefined) &&
    to.length > 0 &&
    to.length <= MAX_RECIPIENTS &&
    isPoint(circle) &&
    Number.isInteger(circle.radius_m) &&
    circle.radius_m >= LIMITS.MIN_RADIUS_M &&
    circle.radius_m <= LIMITS.MAX_RADIUS_M &&
    window.starts_at < window.ends_at &&
    window.ends_at > now;
  if (!fine) throw new FaceError("bad-draft");
}
